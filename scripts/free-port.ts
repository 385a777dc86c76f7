import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems hand out to whoever asks for any port: until this one is used, nobody is given it by chance. */
const [first, count] = [20_000, 12_000];
let next = randomInt(count);

/** A port of the loopback address that nobody listens on at the moment, another one with each call. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = first + (next++ % count);
    if (await isFree(port)) return port;
  }
};

const isFree = (port: number) =>
  new Promise<boolean>((answer) => {
    const probe = createServer();
    probe.once('error', () => answer(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)));
  });
