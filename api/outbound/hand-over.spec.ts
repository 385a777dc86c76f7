import { describe, expect, it } from 'vitest';
import { JobNotTaken, JobRefused } from '../../projections/jobs/jobs.ts';
import { type Delivery, handOver } from './hand-over.ts';
import type { Outbound } from './outbound.ts';

const answering = (status: number): Pick<Outbound, 'denies' | 'post'> => ({
  denies: (url) => url.startsWith('http://10.'),
  post: async () => ({ status, text: 'no, token-of-somebody' }),
});
const outcomeOf = (error: Error) => {
  if (error instanceof JobRefused) return 'never';
  return error instanceof JobNotTaken ? 'later' : 'nobody knows';
};
const refusal = (status: number, more: Partial<Delivery> = {}) =>
  handOver(answering(status), { url: 'https://app.example/in', body: '', headers: {}, final: [400], ...more }).then(
    () => 'taken',
    (error: Error) => `${outcomeOf(error)}: ${error.message}`,
  );

describe('what a job hands over', () => {
  it('is taken by any answer of success', async () => {
    expect([await refusal(200), await refusal(204)]).toEqual(['taken', 'taken']);
  });

  it('is tried again, but not where the answer would always be the same', async () => {
    expect(await refusal(503)).toBe('later: app.example answers 503');
    expect(await refusal(504)).toBe('nobody knows: app.example answers 504');
    expect(await refusal(400)).toBe('never: app.example answers 400');
    expect(await refusal(200, { url: 'http://10.0.0.1/' })).toMatch(/^never: .*DenyList/);
  });

  it('does not come back in the error, unless it is nothing secret', async () => {
    expect(await refusal(503, { quoted: true })).toContain('no, token-of-somebody');
  });
});
