import type { Caller, Instance, Service } from '../../api/api.ts';
import { service } from '../../api/api.ts';
import type { Directory } from '../../api/edge/directory.ts';
import { ApplicationService } from '../../api/gen/zitadel/application/v2/application_service_pb.js';
import { ProjectService } from '../../api/gen/zitadel/project/v2/project_service_pb.js';
import { SessionService } from '../../api/gen/zitadel/session/v2/session_service_pb.js';
import { SettingsService } from '../../api/gen/zitadel/settings/v2/settings_service_pb.js';
import { UserService } from '../../api/gen/zitadel/user/v2/user_service_pb.js';
import { metrics } from '../../api/monitoring/metrics.ts';
import { sealToken } from '../../api/secret/token.ts';
import { createServer, type ServerOptions } from '../../api/server/server.ts';
import { errors } from '../../domain/errors.ts';
import { codecFor } from '../../eventstore/codec.ts';
import { memoryKeys } from '../../eventstore/memory/keys.ts';

const demoErrors = errors('demo', {
  no_user: ['not_found', 'There is no such user.', 'DEMO-1'],
  wrong_password: ['invalid', 'Password is invalid.', 'DEMO-2'],
});

const instance: Instance = {
  id: '100',
  name: 'demo',
  defaultOrgId: '200',
  defaultLanguage: 'en',
  projectId: '300',
  createdAt: new Date('2026-01-01T00:00:00Z'),
};
const ada: Caller = { userId: '400', orgId: '200', kind: 'human', via: 'pat', tokenId: '1' };
const bob: Caller = { userId: '401', orgId: '200', kind: 'human', via: 'pat', tokenId: '2' };

/** What the services were called with, newest last. */
type Seen = {
  readonly method: string;
  readonly call: Parameters<Service['methods'][string]>[0];
  readonly request: unknown;
};

const servicesInto = (seen: Seen[]): readonly Service[] => [
  service(UserService, {
    async getUserByID(call, request) {
      seen.push({ method: 'getUserByID', call, request });
      if (request.userId === 'unknown') throw demoErrors.no_user();
      if (request.userId === 'broken') throw new Error('select password from users');
      call.read.asOf?.({ position: 41n, time: new Date('2026-07-01T00:00:00Z') });
      return {
        details: { sequence: 12n, resourceOwner: call.orgId },
        user: {
          userId: request.userId,
          username: 'ada',
          type: { case: 'human', value: { profile: { givenName: 'Ada' } } },
        },
      };
    },
    async addHumanUser(call, request) {
      seen.push({ method: 'addHumanUser', call, request });
      call.wrote(42n);
      return { userId: request.userId ?? '900', details: { sequence: 1n } };
    },
    async createUser(call, request) {
      seen.push({ method: 'createUser', call, request });
      return { id: '901' };
    },
  }),
  service(SessionService, {
    async createSession(call, request) {
      seen.push({ method: 'createSession', call, request });
      throw demoErrors.wrong_password({ facts: { failedAttempts: 3 } });
    },
    async listSessions() {
      return { sessions: [] };
    },
    async deleteSession(call, request) {
      seen.push({ method: 'deleteSession', call, request });
      return {};
    },
  }),
  service(SettingsService, {
    async getLoginSettings(call, request) {
      seen.push({ method: 'getLoginSettings', call, request });
      return { settings: { allowUsernamePassword: true, forceMfa: false } };
    },
  }),
  service(ProjectService, {
    async createProject(call, request) {
      seen.push({ method: 'createProject', call, request });
      return { projectId: '500' };
    },
    async removeProjectRole(call, request) {
      seen.push({ method: 'removeProjectRole', call, request });
      return {};
    },
  }),
  service(ApplicationService, {
    async createApplication(call, request) {
      seen.push({ method: 'createApplication', call, request });
      return {
        applicationId: '600',
        applicationType: { case: 'oidcConfiguration', value: { clientId: '601@demo', clientSecret: 's3cret' } },
      };
    },
  }),
];

/** The contract's own methods of health, which need no service. */
const later: ServerOptions['laterServices'] = {
  names: ['zitadel.admin.v1.AdminService'],
  load: async () => [service((await import('../../api/gen/zitadel/admin_pb.js')).AdminService, {})],
};

/** The edge before services that only remember; behind it a directory of one instance and two users. */
export const startDemo = async (changes: Partial<ServerOptions> = {}) => {
  const keys = memoryKeys();
  const seen: Seen[] = [];
  const directory: Directory = {
    upTo: async () => {},
    heard: () => 0n,
    trusts: async () => false,
    instanceOfHost: async (host) => (host === 'localhost' || host === 'id.example.com' ? instance : undefined),
    instanceById: async (id) => (id === instance.id ? instance : undefined),
    orgExists: async (_, orgId) => orgId === '200' || orgId === '201',
    orgOfDomain: async (_, domain) => (domain === 'second.example.com' ? '201' : undefined),
    membershipsOf: async (_, userId) =>
      userId === ada.userId ? [{ aggregateType: 'org', aggregateId: '200', orgId: '200', roles: ['ORG_OWNER'] }] : [],
    verifyPat: async (_, tokenId) => [ada, bob].find((caller) => caller.tokenId === tokenId),
    verifySessionToken: async (_, sessionId, tokenId) => ({ ...ada, via: 'session', sessionId, tokenId }),
    verifyAccessToken: async () => undefined,
  };
  const app = await createServer({
    api: {
      keys,
      codec: codecFor({}, keys),
      now: () => new Date(),
      firstUse: async () => true,
      settings: {
        externalSecure: false,
        externalDomain: 'localhost',
        externalPort: 8080,
        maxBodyBytes: 64 * 1024,
        defaultQueryLimit: 100,
        maxQueryLimit: 1000,
      },
    },
    services: servicesInto(seen),
    laterServices: later,
    routes: [],
    directory,
    health: { database: async () => {}, projections: async () => [] },
    metrics: metrics(async () => []),
    logLevel: 'silent',
    ...changes,
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const pat = (caller: Caller) => sealToken(keys, instance.id, `${caller.tokenId}:${caller.userId}`);
  return {
    app,
    url,
    seen,
    /** ORG_OWNER of organization 200. */
    token: await pat(ada),
    /** Of somebody who administers nothing. */
    plainToken: await pat(bob),
    sessionToken: await sealToken(keys, instance.id, 'sess_70:71'),
    refreshToken: await sealToken(keys, instance.id, 'V2_1-rt_2:400'),
  };
};
export type Demo = Awaited<ReturnType<typeof startDemo>>;
