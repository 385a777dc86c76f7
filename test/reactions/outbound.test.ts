import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { outboundOn } from '../../api/outbound/outbound.ts';

describe('somebody who is told something', () => {
  it('and answers without end is heard as far as an error message goes, then cut off', async () => {
    let isCutOff = false;
    const server = createServer(async (_request, response) => {
      response.once('close', () => {
        isCutOff = true;
      });
      response.writeHead(200);
      while (!isCutOff) {
        response.write('and on '.repeat(1000));
        await turn();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
    const { port } = server.address() as AddressInfo;
    const { status, text } = await outboundOn([]).post(`http://127.0.0.1:${port}/`, '{}', {});
    expect([status, text.length]).toEqual([200, 64 * 1024]);
    await expect.poll(() => isCutOff).toBe(true);
  }, 9_000);
});
