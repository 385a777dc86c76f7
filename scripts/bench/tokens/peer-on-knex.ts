import knex, { type Knex } from 'knex';
import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider';
import { type PayloadRow, payloadIn } from './peer-tables.ts';

type Row = PayloadRow & {
  readonly model: string;
  readonly id: string;
  readonly grant_id: string | null;
  readonly user_code: string | null;
  readonly uid: string | null;
};

/**
 * As the Postgres adapter among `oidc-provider`'s own examples does it (example/adapters/contributed): every statement is built and
 * asked through Knex. A pool of ten.
 */
export const onKnex = (connection: Knex.PgConnectionConfig): AdapterConstructor => {
  const client = knex({ client: 'pg', connection, pool: { min: 0, max: 10 } });
  const rows = (model: string, by: Partial<Row>) => client<Row>('oidc_payloads').where({ model, ...by });
  const found = async (model: string, by: Partial<Row>) =>
    payloadIn(await rows(model, by).first('payload', 'expires_at', 'consumed_at'));

  return class implements Adapter {
    readonly #model: string;
    constructor(model: string) {
      this.#model = model;
    }
    async upsert(id: string, payload: AdapterPayload, expiresIn: number) {
      const { grantId: grant_id = null, userCode: user_code = null, uid = null } = payload;
      const expires_at = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null;
      const row = { model: this.#model, id, payload, grant_id, user_code, uid, expires_at };
      await client<Row>('oidc_payloads').insert(row).onConflict(['model', 'id']).merge();
    }
    find(id: string) {
      return found(this.#model, { id });
    }
    findByUid(uid: string) {
      return found(this.#model, { uid });
    }
    findByUserCode(userCode: string) {
      return found(this.#model, { user_code: userCode });
    }
    async consume(id: string) {
      await rows(this.#model, { id }).update({ consumed_at: new Date() });
    }
    async destroy(id: string) {
      await rows(this.#model, { id }).delete();
    }
    async revokeByGrantId(grantId: string) {
      await client<Row>('oidc_payloads').where({ grant_id: grantId }).delete();
    }
  };
};
