import { trustedKeys } from '../../../api/audit/audit-key.ts';
import { claimsOf } from '../../../api/audit/signature.ts';
import type { AuditKey } from '../../../domain/audit/events.ts';
import type { Finding } from '../../../eventstore/verify/finding.ts';
import type { Signed } from '../../../eventstore/verify/verify-log.ts';
import { everythingSigned, type KnownKey } from '../../../projections/checkpoint/queries.ts';
import type { Views } from '../../../projections/views.ts';
import { keysIn } from '../key-file.ts';
import { readCheckpoint } from './prove.ts';

type Asked = { readonly files: readonly string[]; readonly keys: string | undefined };

/** What the log is held against, and the checkpoints that nobody signed who is trusted. */
export type SignedLog = { readonly checkpoints: readonly Signed[]; readonly findings: readonly Finding[] };

/** Without a file: an instance's first key is taken at the log's word, the others are trusted if the one before endorsed them. */
const trustedOf = async (known: readonly (KnownKey & { readonly instanceId: string })[], file: string | undefined) => {
  const ofFile = file === undefined ? undefined : keysIn(file);
  const trusted: AuditKey[] = [];
  for (const [instanceId, keys] of Map.groupBy(known, (one) => one.instanceId)) {
    const [first] = keys.filter((one) => one.instanceId === instanceId);
    trusted.push(...(await trustedKeys(ofFile ?? (first ? [first.key] : []), keys)));
  }
  return trusted.length > 0 ? trusted : (ofFile ?? []);
};

/** Checks the signatures of every checkpoint that the log knows, and of those in files. */
export const signedOf = async (views: Views, { files, keys: keyFile }: Asked): Promise<SignedLog> => {
  const { checkpoints: rows, keys } = await everythingSigned(views);
  const trusted = await trustedOf(keys, keyFile);
  const checkpoints: Signed[] = [];
  const findings: Finding[] = [];

  for (const { jws, position, size, hash, root, kid, creation_date, instance_id } of rows) {
    const name = `the checkpoint of ${creation_date.toISOString()} (instance ${instance_id}, key ${kid})`;
    const claims = await claimsOf(jws, trusted);
    const agrees =
      claims?.hash === hash && claims.root === root && BigInt(claims.size) === size && claims.instance === instance_id;
    if (claims === undefined || !agrees)
      findings.push({ kind: 'signature', position, message: `${name} is not what a trusted key has signed` });
    else checkpoints.push({ name, position: size, hash: Buffer.from(hash, 'hex'), root: Buffer.from(root, 'hex') });
  }

  for (const file of files) {
    const claims = await claimsOf(readCheckpoint(file), trusted);
    if (claims === undefined) {
      findings.push({
        kind: 'signature',
        position: 0n,
        message: `the checkpoint in ${file} is signed by no key that is trusted`,
      });
      continue;
    }
    const { size, hash, root, iat } = claims;
    const name = `the checkpoint in ${file}, signed ${new Date(iat * 1000).toISOString()},`;
    checkpoints.push({ name, position: BigInt(size), hash: Buffer.from(hash, 'hex'), root: Buffer.from(root, 'hex') });
  }
  return { checkpoints, findings };
};
