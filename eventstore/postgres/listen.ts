import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { isPooled } from './pooled.ts';

const patience = 1000;
/** Through a pooler nothing is heard. To ask so often costs a small part of a percent of a core. */
const askMs = 50;

/**
 * Hears on a connection of its own what the SQL function `append` notifies: the new head. After a lost connection it asks
 * for the head, since what was said meanwhile is lost. Where it has only a pooler to talk to, it asks again and again.
 */
export const listenTo = (config: pg.ClientConfig, head: () => Promise<bigint>, heard: (head: bigint) => void) => {
  const stopped = new AbortController();
  let client: pg.Client | undefined;

  const listen = async () => {
    client = new pg.Client(config);
    const ended = new Promise<void>((resolve) => {
      client?.on('error', () => resolve());
      client?.on('end', () => resolve());
    });
    client.on('notification', ({ payload }) => heard(BigInt(payload ?? 0)));
    await client.connect();
    if (await isPooled(client)) return ask();
    await client.query('listen eventstore');
    heard(await head());
    await ended;
  };

  const ask = async () => {
    await client?.end();
    while (!stopped.signal.aborted) {
      heard(await head());
      await wait(askMs, undefined, { signal: stopped.signal, ref: false });
    }
  };

  const goOn = async () => {
    while (!stopped.signal.aborted) {
      await listen().catch(() => undefined);
      await client?.end().catch(() => undefined);
      await wait(patience, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
    }
  };
  const running = goOn();

  return async () => {
    stopped.abort();
    await client?.end().catch(() => undefined);
    await running;
  };
};
