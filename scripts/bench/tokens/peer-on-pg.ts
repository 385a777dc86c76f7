import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';
import { type PayloadRow, payloadIn } from './peer-tables.ts';

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

/** The fastest that we could make: one statement an operation, each prepared once a connection. */
export const onPg = (pool: Pool): AdapterConstructor => {
  const ask = (name: keyof typeof statements, values: readonly unknown[]) =>
    pool.query<PayloadRow>({ name, text: statements[name], values: [...values] });
  const found = async (name: keyof typeof statements, values: readonly unknown[]) =>
    payloadIn((await ask(name, values)).rows[0]);

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
