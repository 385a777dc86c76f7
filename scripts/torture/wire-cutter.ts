import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

type Link = { readonly near: Socket; readonly far: Socket };

/** Where one server reaches Postgres: everything passes through here, and can be hindered. */
export type WireCutter = {
  readonly port: number;
  /** All connections break, in the middle of whatever they carry. */
  cut(): number;
  /** As `cut`, and no new one comes about for so long. */
  isolate(ms: number): Promise<void>;
  /** Nothing gets through for so long, in either direction; then it goes on. */
  hold(ms: number): Promise<void>;
  /** Postgres hears everything; its answers get lost. Then the connections break. */
  swallowAnswers(ms: number): Promise<void>;
  /** The end of the answers is told, while questions still get through. */
  halfClose(): number;
  close(): Promise<void>;
};

export const wireCutter = async (socketPath: string): Promise<WireCutter> => {
  const links = new Set<Link>();
  let isIsolated = false;

  const relay = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (isIsolated) return void near.resetAndDestroy();
    const far = connect({ path: socketPath, allowHalfOpen: true });
    const link = { near, far };
    links.add(link);
    const end = () => {
      links.delete(link);
      near.resetAndDestroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
  const { port } = relay.address() as { readonly port: number };

  const cut = () => {
    const count = links.size;
    for (const { near } of links) near.resetAndDestroy();
    return count;
  };

  return {
    port,
    cut,
    async isolate(ms) {
      isIsolated = true;
      cut();
      await pause(ms);
      isIsolated = false;
    },
    async hold(ms) {
      const held = [...links];
      for (const { near, far } of held) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
      await pause(ms);
      for (const { near, far } of held)
        if (!near.destroyed && !far.destroyed) {
          near.pipe(far);
          far.pipe(near);
        }
    },
    async swallowAnswers(ms) {
      const deaf = [...links];
      for (const { near, far } of deaf) far.unpipe(near).resume();
      await pause(ms);
      for (const { near } of deaf) near.resetAndDestroy();
    },
    halfClose() {
      for (const { near, far } of links) {
        far.unpipe(near).resume();
        near.end();
      }
      return links.size;
    },
    close: () =>
      new Promise((done) => {
        relay.close(() => done());
        cut();
      }),
  };
};
