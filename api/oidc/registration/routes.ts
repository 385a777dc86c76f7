import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import { requestOf } from '../../call.ts';
import { directoryOf } from '../../directory-of.ts';
import { refuseNullCharacters } from '../../null-character.ts';
import { paths } from '../endpoints.ts';
import { changed, register, removed, shown } from './register.ts';
import { invalidMetadata } from './stated.ts';

const largest = 64 * 1024;
const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };

type Addressed = FastifyRequest<{ Params: { readonly clientId: string } }>;

/** RFC 7591 and RFC 7592: JSON in, JSON out, within a scope whose errors are JSON. Returns addresses, with their methods. */
export const serveRegistration = (
  scope: FastifyInstance,
  api: Api,
): readonly (readonly [url: string, methods: readonly string[]])[] => {
  const directory = directoryOf(api);
  scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: largest }, (_request, body, done) =>
    done(null, jsonIn(String(body))),
  );
  const one = `${paths.register}/:clientId`;

  scope.post(paths.register, async (request, reply) => {
    const client = await inItsWords(register(api, directory, requestOf(request), bodyOf(request)));
    return reply.code(201).headers(noStore).send(client);
  });
  scope.get(one, async (request: Addressed, reply) =>
    reply.headers(noStore).send(await shown(api, requestOf(request), request.params.clientId)),
  );
  scope.put(one, async (request: Addressed, reply) => {
    const client = await inItsWords(changed(api, requestOf(request), request.params.clientId, bodyOf(request)));
    return reply.headers(noStore).send(client);
  });
  scope.delete(one, async (request: Addressed, reply) => {
    await removed(api, requestOf(request), request.params.clientId);
    return reply.code(204).headers(noStore).send();
  });
  return [
    [paths.register, ['POST']],
    [one, ['GET', 'PUT', 'DELETE']],
  ];
};

/** Undefined is no JSON, too. */
const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const bodyOf = ({ body }: FastifyRequest): unknown => {
  refuseNullCharacters({ body });
  return body;
};

/** RFC 7591, 3.2.2: what is wrong with a client is wrong with its metadata. */
const inItsWords = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'invalid') throw invalidMetadata(error.message);
    throw error;
  }
};
