import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Api, Call, Caller, Instance, Service } from '../../api/api.ts';
import { rightsOf } from '../../api/edge/authz.ts';
import { newId } from '../../api/ids.ts';
import { setUpInstance } from '../../api/instance/setup.ts';
import { passwordHasher } from '../../api/password/password.ts';
import { unthrottled } from '../../api/throttle/throttle.ts';
import { schemas } from '../../domain/index.ts';
import { codecFor } from '../../eventstore/codec.ts';
import { executorOn } from '../../eventstore/execute.ts';
import { memoryKeys } from '../../eventstore/memory/keys.ts';
import { memoryEventStore } from '../../eventstore/memory/memory.ts';
import { tailOf } from '../../eventstore/tail.ts';
import { verifiableLog } from '../../eventstore/verifiable-log.ts';
import { portTree } from '../../eventstore/verify/port-log.ts';
import { pastOf } from '../../projections/as-of/past.ts';
import { assetsOn } from '../../projections/asset/asset.ts';
import { projections } from '../../projections/index.ts';
import { instanceOfHost } from '../../projections/instance/queries.ts';
import { membershipsOf } from '../../projections/member/queries.ts';
import { progressOf } from '../../projections/read/progress.ts';
import { rowTypes } from '../../projections/read/row-types.ts';
import { viewsOf } from '../../projections/read/views.ts';
import { workerPool } from '../../projections/worker/transaction.ts';
import { startWorker } from '../../projections/worker/worker.ts';
import { freshDatabase } from '../support/database.ts';
import { firstUseInMemory } from '../support/first-use.ts';
import { waysBy } from '../support/ways.ts';

/** What is said of hashes from elsewhere is what a server says. */
const realHasher = passwordHasher();

/** A tenant that was just set up: its log in memory, its read models in Postgres, and calls to its services by anybody. */
export const tenant = async (domain = 'localhost') => {
  const api = await apiOfParts();
  const created = await setUpInstance(api, {
    name: 'ZITADEL',
    defaultLanguage: 'en',
    domain,
    origin: `http://${domain}:8080`,
    orgName: 'ZITADEL',
    human: {
      userName: 'admin',
      profile: { firstName: 'Ada', lastName: 'Min' },
      email: { confirmation: { by: 'nothing' } },
      password: { password: 'Password1!', changeRequired: false },
    },
  });
  const newest = { position: await api.store.head() };
  const read = () => ({ instanceId: created.instanceId, notBefore: newest.position });
  await api.views.query(read(), projections, (db) => db.selectNoFrom((is) => is.val(1).as('one')));
  const instance = (await instanceOfHost(api.views, domain)) as Instance;

  const callAs = (userId: string, orgId = created.orgId, headers: Partial<Call['read']> = {}): Call => {
    const caller: Caller = { userId, orgId, kind: 'human', via: 'pat', tokenId: 'token-1' };
    const { may, allow, reach } = rightsOf(
      { membershipsOf: (context, id) => membershipsOf(api.views, context, id) },
      caller,
      orgId,
      read(),
    );
    return {
      instance,
      origin: `http://${domain}:8080`,
      caller,
      orgId,
      context: { instanceId: instance.id, cause: { actor: userId, correlationId: randomUUID() } },
      read: { ...read(), ...headers },
      headers: new Headers(),
      may,
      allow,
      reach,
      wrote: (position) => {
        if (position > newest.position) newest.position = position;
      },
    };
  };
  return { api, created, instance, adminId: created.human.userId, callAs, head: () => api.store.head() };
};
export type Tenant = Awaited<ReturnType<typeof tenant>>;

/** A service, as anybody may call its methods with a part of the request: `ask('getInstance', callAs(…), { … })`. */
export const callsOf = (service: Service) => {
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields of the answer that it looks at.
  const methods = service.methods as unknown as Readonly<Record<string, (call: Call, request: object) => Promise<any>>>;
  return async (name: string, call: Call, request: object = {}) => {
    const method = methods[name];
    if (!method) throw new Error(`${name} is not served`);
    return method(call, request);
  };
};

/** No two moments are the same: without a real hash, things happen faster than a clock of milliseconds can tell. */
const ticking = () => {
  let last = 0;
  return () => {
    last = Math.max(Date.now(), last + 1);
    return new Date(last);
  };
};

const apiOfParts = async (): Promise<Api> => {
  const pool = workerPool({ ...(await freshDatabase()), types: rowTypes });
  const store = memoryEventStore({ clock: ticking() });
  const keys = memoryKeys();
  const codec = codecFor(schemas, keys);
  const progress = progressOf(pool);
  const worker = startWorker({ store, codec, tail: tailOf(store, codec), pool, projections, progress, pollMs: 50 });
  const past = pastOf({ pool, store, codec });
  onTestFinished(async () => {
    await worker.stop();
    await past.close();
    await store.close();
    await pool.end();
  });
  const query = async (instanceId: string, text: string, values: readonly unknown[]) => {
    const client = await pool.connect();
    try {
      await client.query('begin; set local role fasti_tenant');
      await client.query(`select set_config('fasti.instance_id', $1, true)`, [instanceId]);
      return (await client.query(text, [...values])).rows;
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  const tenantPool = { query };
  return {
    ...executorOn(store, codec),
    views: viewsOf({ tenantPool, pastPool: tenantPool, past, ownerPool: pool, progress, store, codec }),
    store,
    log: verifiableLog(portTree(store)),
    codec,
    keys,
    purge: async () => true,
    newId,
    now: () => new Date(),
    passwords: {
      hash: async (password) => `$fake$${password}`,
      verify: async (hash, password) => hash === `$fake$${password}`,
      waste: async () => {},
      isOutdated: (hash) => !hash.startsWith('$fake$'),
      mustBeUnknown: async () => {},
      mustBeImportable: (hash) => realHasher.mustBeImportable(hash),
    },
    throttle: unthrottled,
    firstUse: firstUseInMemory(),
    assets: assetsOn(pool),
    fetchDocument: async (url) => Promise.reject(new Error(`${url} is not there`)),
    findProof: async () => 'missing',
    ways: waysBy(),
    settings: {
      externalSecure: false,
      externalDomain: 'localhost',
      externalPort: 8080,
      maxBodyBytes: 1_000_000,
      defaultQueryLimit: 100,
      maxQueryLimit: 1000,
    },
  };
};
