import type { Account, AccountClaims, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';

/** One table for all models, as in the adapters that `oidc-provider` shows; indexes for whatever it looks up. */
const payloads = `
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
const accounts = 'create table if not exists accounts (id text primary key, claims jsonb not null)';
/** Any number: two peers begin at the same time. */
const lock = 4_711;

const ada: AccountClaims = {
  sub: 'ada',
  name: 'Ada Bench',
  given_name: 'Ada',
  family_name: 'Bench',
  preferred_username: 'ada',
  email: 'ada@bench.example',
  email_verified: true,
};

export const made = async (pool: Pool): Promise<void> => {
  await pool.query(`begin; select pg_advisory_xact_lock(${lock}); ${payloads} ${accounts}; commit`);
  await pool.query('insert into accounts values ($1, $2) on conflict do nothing', [ada.sub, ada]);
};

export type PayloadRow = {
  readonly payload: AdapterPayload;
  readonly expires_at: Date | null;
  readonly consumed_at: Date | null;
};

/** What a row holds for `oidc-provider`, as long as it has not expired. */
export const payloadIn = (row: PayloadRow | undefined): AdapterPayload | undefined => {
  if (!row || (row.expires_at && row.expires_at.getTime() <= Date.now())) return undefined;
  return row.consumed_at ? { ...row.payload, consumed: true } : row.payload;
};

/** Its people, of whom there is one: `oidc-provider` asks for them itself and keeps none. */
export const accountsOn = (pool: Pool) => {
  const text = 'select claims from accounts where id = $1';
  return async (accountId: string): Promise<Account | undefined> => {
    const [row] = (await pool.query<{ readonly claims: AccountClaims }>({ name: 'account', text, values: [accountId] }))
      .rows;
    return row && { accountId, claims: () => row.claims };
  };
};
