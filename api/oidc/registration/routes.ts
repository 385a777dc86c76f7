import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import { requestOf, type Visit } from '../../edge/call.ts';
import { directoryOf } from '../../edge/directory-of.ts';
import { paths } from '../endpoints.ts';
import { foreignJson } from '../foreign-json.ts';
import { OAuthError } from '../oauth-error.ts';
import { parametersOf } from '../parameters.ts';
import { recordRefusal } from '../refusal.ts';
import { type Registrar, registrar } from './policy.ts';
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
    done(null, foreignJson(String(body))),
  );
  const one = `${paths.register}/:clientId`;
  const recorded = async <T>(
    visit: Visit,
    asker: { registrar: Registrar } | { clientId: string },
    asked: Promise<T>,
  ) => {
    try {
      return await inItsWords(asked);
    } catch (error) {
      const refused = { visit, parameters: parametersOf(new URLSearchParams()), endpoint: 'register' };
      await recordRefusal(api, { clientId: undefined, ...refused, ...asker }, error);
      throw error;
    }
  };

  scope.post(paths.register, async (request, reply) => {
    const visit = requestOf(request);
    const by = await registrar(api, directory, visit);
    const client = await recorded(visit, { registrar: by }, register(api, by, visit, jsonIn(request)));
    return reply.code(201).headers(noStore).send(client);
  });
  scope.get(one, async (request: Addressed, reply) =>
    reply.headers(noStore).send(await shown(api, requestOf(request), request.params.clientId)),
  );
  scope.put(one, async (request: Addressed, reply) => {
    const visit = requestOf(request);
    const { clientId } = request.params;
    const client = await recorded(visit, { clientId }, changed(api, visit, clientId, jsonIn(request)));
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

/** RFC 7591, 3.1. */
export const notJson = () => new OAuthError('invalid_request', 'A client is registered by JSON: application/json.');
const jsonIn = ({ body }: FastifyRequest): unknown => {
  if (body instanceof URLSearchParams) throw notJson();
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
