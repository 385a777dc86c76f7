import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export type Later = {
  /** All that is asked below these addresses. */
  readonly under: readonly string[];
  /** A server that listens to nothing, with the routes. */
  readonly open: () => Promise<FastifyInstance>;
};

/**
 * Routes that few ask for: the first request for one of them loads and makes them, and is answered by them as all that come
 * later. Whatever stands before routes (hooks, handlers of errors) is theirs, not the listener's.
 */
export const serveLater = (listener: FastifyInstance, { under, open }: Later): void => {
  let opened: Promise<FastifyInstance> | undefined;
  listener.addHook('onClose', async () => (await opened)?.close());
  const passOn = async (request: FastifyRequest, reply: FastifyReply) => {
    opened ??= open().catch((error) => {
      opened = undefined;
      throw error;
    });
    const { routing } = await opened;
    reply.hijack();
    routing(request.raw, reply.raw);
  };
  listener.register(async (scope) => {
    // Before anything is read of the body.
    scope.addHook('onRequest', passOn);
    for (const address of under) scope.all(`${address}/*`, passOn);
  });
};
