import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { postgresJobs } from '../../projections/jobs/postgres.ts';
import { freshDatabase } from '../support/database.ts';
import { startMailServer } from './mail-server.ts';

/** FASTI_KILLS=100 for a long evening. */
const kills = Number(process.env['FASTI_KILLS'] ?? 2);
const mailsPerKill = 25;
/** Of the mail server, for each mail that it has whole: most of what a mail takes. */
const answerMs = 20;

const worker = new URL('mailing-worker.ts', import.meta.url).pathname;

it('a worker that is killed again and again while it sends mails sends none of them twice, and says which may be lost', async ({
  onTestFinished,
}) => {
  const connection = await freshDatabase();
  const received: string[] = [];
  let killAt = Number.POSITIVE_INFINITY;
  let mailer: ReturnType<typeof spawn> | undefined;
  onTestFinished(() => void mailer?.kill('SIGKILL'));
  const server = await startMailServer({
    onData(stream, { envelope }, done) {
      stream.resume().on('end', () => {
        received.push(envelope.rcptTo[0]?.address.split('@')[0] ?? '');
        if (received.length >= killAt) mailer?.kill('SIGKILL');
        setTimeout(done, answerMs);
      });
    },
  });
  const jobs = await postgresJobs(connection);
  const ids = Array.from({ length: (kills + 1) * mailsPerKill }, (_, n) => `mail-${n}`);
  await jobs.add(ids.map((id) => ({ id, kind: 'mail', data: {} })));
  const startMailer = () => {
    const [, port = ''] = server.address.split(':');
    mailer = spawn(process.execPath, [worker, JSON.stringify(connection), port], { stdio: 'inherit' });
    return once(mailer, 'exit');
  };
  for (let kill = 1; kill <= kills; kill++) {
    killAt = kill * mailsPerKill;
    await startMailer();
  }
  killAt = Number.POSITIVE_INFINITY;
  const ended = startMailer();
  await expect
    .poll(async () => (await jobs.status()).counts, { timeout: 60_000 })
    .toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  mailer?.kill('SIGTERM');
  await ended;

  const dead = await jobs.list('dead', ids.length);
  await jobs.close();
  await server.stop();
  const lost = ids.filter((id) => !received.includes(id));
  console.log(`${ids.length} mails, ${kills} kills: ${dead.length} in doubt, ${lost.length} of them lost`);
  expect(received.filter((id, n) => received.indexOf(id) !== n)).toEqual([]);
  expect(dead.every(({ isInDoubt }) => isInDoubt)).toBe(true);
  expect(dead.length).toBeGreaterThanOrEqual(kills);
  expect(lost.filter((id) => !dead.some((job) => job.id === id))).toEqual([]);
}, 600_000);
