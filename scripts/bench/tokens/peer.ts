import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { type AdapterPayload, type ClientMetadata, errors, Provider } from 'oidc-provider';
import pg from 'pg';
import { callback, jwtBearer, machineId, peerSecret, scopes } from './agreed.ts';
import { onKnex } from './peer-on-knex.ts';
import { onPg } from './peer-on-pg.ts';
import { accountsOn, made } from './peer-tables.ts';

/**
 * The peer of the token benchmarks: `oidc-provider` on Postgres, with a pool as large as ours. Its clients and its person are
 * in that Postgres too, as whoever is added while a server runs must be. Arguments: the adapter, the Postgres, its user, the
 * machine user's public key, the key that signs ID tokens. Prints its port.
 */
const [adapterName = '', host = '', user = '', publicKey = '', signingKey = ''] = process.argv.slice(2);
const database = { host, user, database: 'postgres' };
const pool = new pg.Pool({ ...database, max: 10 });

const confidential = {
  client_secret: peerSecret,
  redirect_uris: [callback],
  token_endpoint_auth_method: 'client_secret_basic',
} as const;
const clients: readonly ClientMetadata[] = [
  { ...confidential, client_id: 'machine', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
  { ...confidential, client_id: 'web', grant_types: ['authorization_code'] },
  { ...confidential, client_id: 'refreshing', grant_types: ['authorization_code', 'refresh_token'] },
  {
    client_id: machineId,
    grant_types: [jwtBearer],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'none',
  },
];
await made(pool);
const adapter = adapterName === 'knex' ? onKnex(database) : onPg(pool);
const kept = new adapter('Client');
for (const client of clients) await kept.upsert(client.client_id, client as AdapterPayload, 0);
const account = accountsOn(pool);

const provider = new Provider('http://127.0.0.1', {
  adapter,
  jwks: { keys: [JSON.parse(signingKey)] },
  cookies: { keys: ['bench'], long: { signed: false } },
  claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name', 'preferred_username'], email: ['email'] },
  findAccount: (_ctx, accountId) => account(accountId),
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    devInteractions: { enabled: false },
  },
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
});

/** RFC 7523, 2.1, as ours checks it: signature, issuer, audience, times, and that it comes once. */
const machineKey = createPublicKey(publicKey);
provider.registerGrantType(
  jwtBearer,
  async (ctx) => {
    const { client, params } = ctx.oidc;
    if (!client) throw new errors.InvalidClient('there is no client');
    const checks = { issuer: machineId, subject: machineId, audience: provider.issuer, maxTokenAge: '1h' };
    const { payload } = await jwtVerify(String(params?.['assertion']), machineKey, checks);
    const isNew = await provider.ReplayDetection.unique(machineId, String(payload.jti), Number(payload.exp));
    if (!isNew) throw new errors.InvalidGrant('the assertion was used before');
    const token = new provider.ClientCredentials({ client, scope: '' });
    ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: token.tokenType };
  },
  ['assertion', 'scope'],
);

/** A browser whose user has signed in and consented: what it sends as cookie. */
provider.use(async (ctx, next) => {
  if (ctx.path !== '/signed-in') return next();
  const lifetime = 24 * 60 * 60;
  const session = new provider.Session();
  session.loginAccount({ accountId: 'ada' });
  for (const clientId of ['web', 'refreshing']) {
    const grant = new provider.Grant({ accountId: 'ada', clientId });
    grant.addOIDCScope(scopes);
    session.ensureClientContainer(clientId);
    session.grantIdFor(clientId, await grant.save());
  }
  await session.save(lifetime);
  ctx.body = `${provider.cookieName('session')}=${session.jti}`;
});

const server = provider.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});
process.once('SIGTERM', () => process.exit(0));
