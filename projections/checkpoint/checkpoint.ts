import type { AuditEvent } from '../../domain/audit/events.ts';
import { insert, projection, table } from '../projection.ts';

export const checkpointsTable = table({
  name: 'audit_checkpoints',
  columns: { size: 'bigint', position: 'bigint', hash: 'text', root: 'text', kid: 'text', jws: 'text' },
  key: ['size'],
});

export const auditKeysTable = table({
  name: 'audit_keys',
  columns: { kid: 'text', public_key: 'jsonb', endorsement: 'text?' },
  key: ['kid'],
});

export const checkpoints = projection<AuditEvent>()({
  name: 'audit_checkpoints',
  version: 1,
  tables: [checkpointsTable, auditKeysTable],
  on: {
    'audit.key.added': ({ payload: { publicKey, endorsement } }) =>
      insert(auditKeysTable, {
        kid: publicKey.kid,
        public_key: publicKey,
        ...(endorsement === undefined ? {} : { endorsement }),
      }),
    'audit.checkpoint.signed': ({ payload: { size, position, hash, root, kid, jws } }) =>
      insert(checkpointsTable, { size: BigInt(size), position: BigInt(position), hash, root, kid, jws }),
  },
});
