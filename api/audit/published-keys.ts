import type { FastifyPluginAsync } from 'fastify';
import { audit } from '../../domain/audit/audit.ts';
import type { Api } from '../api.ts';
import { requestOf } from '../edge/call.ts';

export const auditKeysPath = '/.well-known/fasti-audit-keys';

/** The JWK Set (RFC 7517, 5) of every key that ever signed a checkpoint of this instance: none is ever taken away. */
export const auditKeyRoutes =
  (api: Pick<Api, 'load'>): FastifyPluginAsync =>
  async (app) => {
    app.get(auditKeysPath, async (request, reply) => {
      const { id } = requestOf(request).instance;
      const { keys } = (await api.load(id, audit, id)).state;
      return reply.header('cache-control', 'max-age=300').send({ keys });
    });
  };
