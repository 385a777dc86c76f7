import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { service } from '../../api/api.ts';
import { AuditService } from '../../api/gen/fasti/audit/v1/audit_service_pb.js';
import { startDemo } from './demo.ts';

/** A service that says more than any buffer holds, and counts what it said. */
const talkative = () => {
  const said = { messages: 0, ended: false };
  const audit = service(AuditService, {
    async *streamEvents() {
      try {
        for (;;) {
          said.messages++;
          yield { position: BigInt(said.messages), event: { type: 'x'.repeat(100_000) } };
        }
      } finally {
        said.ended = true;
      }
    },
  });
  return { said, audit };
};

const opened = (url: string, token: string) =>
  new Promise<() => void>((answered, failed) => {
    const asked = request(`${url}/audit/v1/events/stream`, {
      headers: { authorization: `Bearer ${token}` },
      agent: false,
    });
    asked.on('response', (response) => {
      response.pause();
      response.on('error', () => undefined);
      answered(() => asked.destroy());
    });
    asked.on('error', failed);
    asked.end();
  });

describe('a reader of a stream that reads nothing', () => {
  it('costs no more memory than its connection buffers, and is let go when it hangs up', async () => {
    const { said, audit } = talkative();
    const { app, url, token } = await startDemo({ services: [audit] });
    const hangUp = await opened(url.replace('127.0.0.1', 'localhost'), token);
    const growth = async () => {
      const known = said.messages;
      await new Promise((rested) => setTimeout(rested, 300));
      return said.messages - known;
    };
    await expect.poll(growth).toBe(0);
    expect(said.messages).toBeLessThan(200);
    hangUp();
    await expect.poll(() => said.ended).toBe(true);
    await app.close();
  });
});
