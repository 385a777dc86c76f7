import { describe, expect, it, vi } from 'vitest';
import { troubleLog } from './trouble.ts';

const listener = () => {
  const lines: string[] = [];
  const say = (level: string) => (_facts: unknown, what?: string) => void lines.push(`${level}: ${what}`);
  return { lines, log: { error: say('error'), info: say('info'), debug: say('debug') } };
};

describe('the log of trouble', () => {
  it('says once what is said again and again, and again after a minute', () => {
    let time = 0;
    const { lines, log } = listener();
    const trouble = troubleLog(() => time);
    trouble.goesTo(log);
    for (time of [0, 500, 59_999, 60_000])
      trouble.complain(new Error('no'), 'a projection had to stop', { projection: 'users' });
    trouble.complain(new Error('no'), 'a projection had to stop', { projection: 'orgs' });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['error', 'debug', 'debug', 'error', 'error']);
  });

  it('says when what the server stands on is gone, and when it is back', async () => {
    const { lines, log } = listener();
    const answers = [false, false, true];
    const trouble = troubleLog();
    trouble.goesTo(log, {
      'the database': async () => {
        if (!answers.shift()) throw new Error('refused');
      },
      'the queue of jobs': async () => {},
    });
    trouble.complain(new Error('refused'), 'a projection had to stop');
    await vi.waitFor(() => expect(lines).toContain('info: the database can be reached again'), { timeout: 5_000 });
    expect(lines).toEqual([
      'error: a projection had to stop',
      "error: the database can't be reached",
      'info: the database can be reached again',
    ]);
  });

  it('says nothing of a server that is being closed', () => {
    const { lines, log } = listener();
    const trouble = troubleLog();
    trouble.goesTo(log);
    trouble.end();
    trouble.complain(new Error('pool is ended'), 'a projection had to stop');
    expect(lines).toEqual([]);
  });
});
