import { Code } from '@connectrpc/connect';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bareHttpError, unimplemented } from '../error/errors.ts';
import { sendPage, wantsPage } from '../login/error/document.ts';
import { nowherePage } from '../login/error/template.ts';
import type { Binding } from './http-binding.ts';
import { sendHttpError } from './http-json.ts';

/**
 * gRPC has no 404: a method that nobody serves is status 12, in headers alone, whose frame must end the stream. It does so
 * only if nothing was sent before the end.
 */
const refuseGrpc = (request: FastifyRequest, reply: FastifyReply) => {
  const { raw } = reply.hijack();
  raw.setHeader('content-type', request.headers['content-type'] ?? 'application/grpc');
  raw.setHeader('grpc-status', String(Code.Unimplemented));
  raw.setHeader('grpc-message', 'nothing serves this method');
  raw.end();
};

/** As Connect names what may be called: the package with its version, the service, the method. */
const procedure = /^\/[\w.]+\.v\d\w*\.\w+\/\w+$/;
const refuseProcedure = (request: FastifyRequest, reply: FastifyReply) =>
  request.method === 'POST'
    ? reply.code(404).send({ code: 'unimplemented', message: `nothing serves ${pathOf(request)}` })
    : reply.code(405).header('allow', 'POST').send();

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '';
const patternOf = ({ url }: Binding): RegExp => {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:p\d+/g, '[^/]+').replace('*', '.+')}$`);
};

/** What no route answers: in the form of the protocol that was spoken. `bindings`: also those which nothing serves yet. */
export const refuseUnknownRoutes = (app: FastifyInstance, bindings: readonly Binding[]): void => {
  const known = bindings.map((binding) => ({ binding, pattern: patternOf(binding) }));
  app.setNotFoundHandler((request, reply) => {
    if (request.headers['content-type']?.startsWith('application/grpc')) return refuseGrpc(request, reply);
    const path = pathOf(request);
    if (procedure.test(path)) return refuseProcedure(request, reply);
    const there = known.filter(({ pattern }) => pattern.test(path));
    const unserved = there.find(({ binding }) => binding.verb === request.method);
    if (unserved) return sendHttpError(reply, unimplemented(unserved.binding.operation.method));
    if (there.length === 0 && wantsPage(request)) return sendPage(request, reply, nowherePage);
    // A wrong verb on a known path, too, is `unimplemented` to grpc-gateway.
    const { status, body } =
      there.length > 0
        ? bareHttpError(Code.Unimplemented, 'Method Not Allowed')
        : bareHttpError(Code.NotFound, 'Not Found');
    return reply.code(status).send(body);
  });
};
