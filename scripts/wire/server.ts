import type pg from 'pg';
import type { Api } from '../../api/api.ts';
import { assetRoutes } from '../../api/asset/routes.ts';
import { auditKeyRoutes } from '../../api/audit/published-keys.ts';
import { directoryOf } from '../../api/edge/directory-of.ts';
import { loginRoutes } from '../../api/login/routes.ts';
import { firstServices, services } from '../../api/management/index.ts';
import type { Metrics } from '../../api/monitoring/metrics.ts';
import { oidcRoutes } from '../../api/oidc/routes.ts';
import { createServer, type ServerOptions } from '../../api/server/server.ts';
import { logLevelOf } from '../config/for-layers.ts';
import type { Config } from '../config/settings.ts';
import { clientCertificatesOf, tlsOf } from '../config/tls.ts';
import type { Messaging } from './messaging.ts';
import type { ReadModels } from './read-models.ts';

type Parts = {
  readonly config: Config;
  readonly api: Api;
  readonly owner: pg.Pool;
  readonly readModels: ReadModels;
  readonly messaging: Messaging;
  readonly metrics: Metrics;
} & Pick<ServerOptions, 'leaving' | 'log'>;

/** Ready, not yet listening. */
export const serverOf = ({ config, api, owner, readModels, messaging, metrics, ...rest }: Parts) => {
  const directory = directoryOf(api);
  const second = services(api);
  return createServer({
    ...{ api, directory, metrics },
    services: second,
    laterServices: firstServices(api, second),
    routes: [
      oidcRoutes(api),
      loginRoutes(api),
      auditKeyRoutes(api),
      assetRoutes(api, directory),
      ...messaging.routes(api),
    ],
    health: {
      database: () => owner.query('select 1'),
      projections: readModels.status,
      queue: messaging.look,
    },
    logLevel: logLevelOf(config),
    ...tlsOf(config),
    clientCertificates: clientCertificatesOf(config),
    ...rest,
  });
};
