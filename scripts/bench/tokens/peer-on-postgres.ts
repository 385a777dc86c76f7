import type { Account, AccountClaims, Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';

/** One table for all models, as in the adapters that `oidc-provider` shows; indexes for whatever it looks up. */
const table = `
  create table if not exists oidc_payloads (
    model text not null,
    id text not null,
    payload jsonb not null,
    grant_id text,
    user_code text,
    uid text,
    expires_at timestamptz,
    consumed_at timestamptz,
    primary key (model, id)
  );
  create index if not exists by_grant_id on oidc_payloads (grant_id) where grant_id is not null;
  create index if not exists by_user_code on oidc_payloads (user_code) where user_code is not null;
  create index if not exists by_uid on oidc_payloads (model, uid) where uid is not null;
`;

const statements = {
  upsert: `insert into oidc_payloads (model, id, payload, grant_id, user_code, uid, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
      user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at`,
  find: 'select payload, expires_at, consumed_at from oidc_payloads where model = $1 and id = $2',
  findByUid: 'select payload, expires_at, consumed_at from oidc_payloads where model = $1 and uid = $2',
  findByUserCode: 'select payload, expires_at, consumed_at from oidc_payloads where model = $1 and user_code = $2',
  consume: 'update oidc_payloads set consumed_at = now() where model = $1 and id = $2',
  destroy: 'delete from oidc_payloads where model = $1 and id = $2',
  revokeByGrantId: 'delete from oidc_payloads where grant_id = $1',
} as const;

type Row = {
  readonly payload: AdapterPayload;
  readonly expires_at: Date | null;
  readonly consumed_at: Date | null;
};

/** `oidc-provider`'s adapter interface on `pg`: one statement an operation, each prepared once a connection. */
export const onPostgres = async (pool: Pool): Promise<AdapterConstructor> => {
  await pool.query(table);
  const ask = (name: keyof typeof statements, values: readonly unknown[]) =>
    pool.query<Row>({ name, text: statements[name], values: [...values] });
  const found = async (name: keyof typeof statements, values: readonly unknown[]) => {
    const [row] = (await ask(name, values)).rows;
    if (!row || (row.expires_at && row.expires_at.getTime() <= Date.now())) return undefined;
    return row.consumed_at ? { ...row.payload, consumed: true } : row.payload;
  };

  return class implements Adapter {
    readonly #model: string;
    constructor(model: string) {
      this.#model = model;
    }
    async upsert(id: string, payload: AdapterPayload, expiresIn: number) {
      const { grantId = null, userCode = null, uid = null } = payload;
      const until = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null;
      await ask('upsert', [this.#model, id, JSON.stringify(payload), grantId, userCode, uid, until]);
    }
    find(id: string) {
      return found('find', [this.#model, id]);
    }
    findByUid(uid: string) {
      return found('findByUid', [this.#model, uid]);
    }
    findByUserCode(userCode: string) {
      return found('findByUserCode', [this.#model, userCode]);
    }
    async consume(id: string) {
      await ask('consume', [this.#model, id]);
    }
    async destroy(id: string) {
      await ask('destroy', [this.#model, id]);
    }
    async revokeByGrantId(grantId: string) {
      await ask('revokeByGrantId', [grantId]);
    }
  };
};

/** Its people, of whom there is one: `oidc-provider` asks for them itself and keeps none. */
export const accountsOnPostgres = async (pool: Pool): Promise<(accountId: string) => Promise<Account | undefined>> => {
  const ada: AccountClaims = {
    sub: 'ada',
    name: 'Ada Bench',
    given_name: 'Ada',
    family_name: 'Bench',
    preferred_username: 'ada',
    email: 'ada@bench.example',
    email_verified: true,
  };
  await pool.query('create table if not exists accounts (id text primary key, claims jsonb not null)');
  await pool.query('insert into accounts values ($1, $2) on conflict do nothing', [ada.sub, ada]);
  const text = 'select claims from accounts where id = $1';
  return async (accountId) => {
    const [row] = (await pool.query<{ readonly claims: AccountClaims }>({ name: 'account', text, values: [accountId] }))
      .rows;
    return row && { accountId, claims: () => row.claims };
  };
};
