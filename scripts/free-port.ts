import { createServer } from 'node:net';

/** A port of the loopback address that nobody listens on at the moment. */
export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { readonly port: number };
      probe.close(() => done(port));
    });
  });
