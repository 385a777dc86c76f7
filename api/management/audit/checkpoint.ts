import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { listCheckpoints } from '../../../projections/checkpoint/queries.ts';
import type { Api, Call } from '../../api.ts';
import { signCheckpoint } from '../../audit/checkpoint.ts';
import type { CheckpointSchema } from '../../gen/fasti/audit/v1/audit_service_pb.js';
import { positionOf } from './message.ts';

type Signed = {
  readonly position: bigint | number;
  readonly size: bigint | number;
  readonly hash: string;
  readonly root: string;
  readonly kid: string;
  readonly jws: string;
  readonly signedAt: Date;
};
const checkpointMessage = (signed: Signed): MessageInitShape<typeof CheckpointSchema> => ({
  position: BigInt(signed.position),
  size: BigInt(signed.size),
  hash: Buffer.from(signed.hash, 'hex'),
  root: Buffer.from(signed.root, 'hex'),
  kid: signed.kid,
  signedAt: timestampFromDate(signed.signedAt),
  jws: signed.jws,
});

export const newestCheckpoints = async ({ views }: Api, call: Call, limit: number, below: bigint) => {
  const page = { limit, ...(below === 0n ? {} : { below: positionOf(below) }) };
  const rows = await listCheckpoints(views, call.read, page);
  return { checkpoints: rows.map((row) => checkpointMessage({ ...row, signedAt: row.creation_date })) };
};

export const newCheckpoint = async (api: Api, call: Call) => {
  const { checkpoint, position } = await signCheckpoint(api, call.context);
  call.wrote(position);
  return { checkpoint: checkpointMessage(checkpoint) };
};
