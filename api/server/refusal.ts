import { Code } from '@connectrpc/connect';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import type { Edge } from '../edge/answer.ts';
import { bareHttpError, foreseen } from '../error/errors.ts';
import { sendPage, wantsPage } from '../login/error/document.ts';
import { errorPage, problemOf } from '../login/error/template.ts';
import { sendHttpError } from '../transport/http-json.ts';

const refusals: { readonly [status: number]: Code } = {
  400: Code.InvalidArgument,
  413: Code.ResourceExhausted,
  415: Code.InvalidArgument,
};
/** What Fastify could not read. */
export const refuseUnread = (
  { message, code, statusCode = 400 }: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
) => {
  if (wantsPage(request))
    return sendPage(request, reply, (reader) =>
      errorPage(reader, { status: statusCode, code, message, reference: code }),
    );
  const { status, body } = bareHttpError(refusals[statusCode] ?? Code.InvalidArgument, message, statusCode);
  return reply.code(status).send(body);
};

/** What was thrown outside of a service: by Fastify about a body, or by a plain route. */
export const refuse =
  (edge: Edge) => (error: FastifyError | DomainError, request: FastifyRequest, reply: FastifyReply) => {
    if (!(error instanceof DomainError) && error.statusCode !== undefined && error.statusCode < 500)
      return refuseUnread(error, request, reply);
    const known = foreseen(error, edge.log, request.id);
    return wantsPage(request)
      ? sendPage(request, reply, (reader) => errorPage(reader, problemOf(known)))
      : sendHttpError(reply, known);
  };
