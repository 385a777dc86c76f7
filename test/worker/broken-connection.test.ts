import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction, workerPool } from '../../projections/worker/transaction.ts';

const message = (type: string, body: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const welcome = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('K', Buffer.alloc(8)),
  message('Z', Buffer.from('I')),
]);
const farewell = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
);

/** Found by `npm run torture`: Postgres was killed while a connection came about, and the process went with it. */
describe('a connection that Postgres accepts and ends in one breath', () => {
  let postgres: Server;
  let port = 0;
  beforeAll(async () => {
    postgres = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.concat([welcome, farewell])));
    });
    await new Promise<void>((done) => postgres.listen(0, '127.0.0.1', done));
    port = (postgres.address() as { readonly port: number }).port;
  });
  afterAll(() => new Promise((done) => postgres.close(done)));

  it('fails the work that was meant for it, and nothing else', async () => {
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => uncaught.push(error));
    const pool = workerPool({ host: '127.0.0.1', port, user: 'fasti', database: 'fasti' });
    await expect(inTransaction(pool, (client) => client.query('select 1'))).rejects.toThrow();
    await new Promise((wait) => setTimeout(wait, 50));
    process.removeAllListeners('uncaughtException');
    for (const listener of listeners) process.on('uncaughtException', listener);
    expect(uncaught).toEqual([]);
    await pool.end();
  });
});
