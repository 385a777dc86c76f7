/**
 * Checks a proof that `fasti audit prove` wrote. This file is all that is needed: copy it, keep it with the proofs, read it. It
 * needs Node.js from 22.18 on, no package, no network, and nothing of Fasti.
 *
 *   node verify-proof.ts proof.json [--key audit-keys.json]
 *
 * `--key`: the key or JWK Set that you trust, got from the instance's /.well-known/fasti-audit-keys at a time when you
 * trusted it. Without it the proof is checked against the key that came along in it, which only says that it is whole.
 *
 * Exit code 0: it proves what is printed. 1: it does not.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

class NotProved extends Error {}
type Json = { readonly [name: string]: unknown };
type Claims = {
  readonly instance: string;
  readonly position: number;
  readonly size: number;
  readonly hash: string;
  readonly root: string;
  readonly time: string;
  readonly iat: number;
};
type Checked = { readonly kid: string; readonly says: readonly string[] };

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const must = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new NotProved(otherwise);
};

/** These members and no others: nothing travels in a proof that was not checked. */
const members = (value: unknown, names: readonly string[], what: string): Json => {
  const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  must(given.toSorted().join() === names.toSorted().join(), `${what} must have the members ${names.join(', ')}`);
  return value as Json;
};
const text = (value: unknown, what: string): string => {
  must(typeof value === 'string', `${what} must be a text`);
  return value as string;
};
const textOrNull = (value: unknown, what: string) => (value === null ? null : text(value, what));
const count = (value: unknown, what: string): number => {
  must(Number.isSafeInteger(value) && Number(value) >= 0, `${what} must be a whole number`);
  return value as number;
};
const digest = (value: unknown, what: string): Buffer => {
  must(typeof value === 'string' && /^[0-9a-f]{64}$/.test(value), `${what} must be 64 hexadecimal digits`);
  return Buffer.from(value as string, 'hex');
};
const digests = (value: unknown, what: string): readonly Buffer[] => {
  must(Array.isArray(value), `${what} must be a list`);
  return (value as readonly unknown[]).map((one) => digest(one, what));
};
/** Only the one way to write these bytes: several texts decode to the same. */
const base64url = (value: string, what: string): Buffer => {
  const bytes = Buffer.from(value, 'base64url');
  must(bytes.toString('base64url') === value, `${what} is not base64url`);
  return bytes;
};
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};

// Keys: Ed25519 as JSON Web Keys (RFC 8037), each named by its thumbprint (RFC 7638).

const keyOf = (value: unknown): { readonly kid: string; readonly key: KeyObject } => {
  const { kty, crv, x, kid, alg, use } = members(value, ['kty', 'crv', 'x', 'kid', 'alg', 'use'], 'a key');
  must(kty === 'OKP' && crv === 'Ed25519' && alg === 'EdDSA' && use === 'sig', 'a key must be for Ed25519 signatures');
  base64url(text(x, 'x of a key'), 'x of a key');
  const thumbprint = sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).toString('base64url');
  must(kid === thumbprint, 'a key must be named by its thumbprint');
  return {
    kid: thumbprint,
    key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: String(x) }, format: 'jwk' }),
  };
};

/** A checkpoint is a JWS (RFC 7515), compact: header.payload.signature. */
const checkpointOf = (jws: string, keys: ReadonlyMap<string, KeyObject>): Claims & { readonly kid: string } => {
  const [header = '', payload = '', signature = '', ...more] = jws.split('.');
  must(more.length === 0, 'a checkpoint has three parts');
  const head = members(JSON.parse(base64url(header, 'the header').toString()), ['alg', 'kid', 'typ'], 'the header');
  must(head['alg'] === 'EdDSA' && head['typ'] === 'fasti-checkpoint+jws', 'this is not a checkpoint');
  const kid = text(head['kid'], 'kid');
  const key = keys.get(kid);
  if (key === undefined)
    throw new NotProved(`the checkpoint is signed by ${kid}, which is not the key that is trusted`);
  const signed = verify(null, Buffer.from(`${header}.${payload}`), key, base64url(signature, 'the signature'));
  must(signed, 'the signature of the checkpoint is wrong');
  const names = ['instance', 'position', 'size', 'hash', 'root', 'time', 'iat'];
  const claims = members(JSON.parse(base64url(payload, 'the payload').toString()), names, 'a checkpoint');
  return {
    kid,
    instance: text(claims['instance'], 'instance'),
    position: count(claims['position'], 'position'),
    size: count(claims['size'], 'size'),
    hash: digest(claims['hash'], 'hash').toString('hex'),
    root: digest(claims['root'], 'root').toString('hex'),
    time: text(claims['time'], 'time'),
    iat: count(claims['iat'], 'iat'),
  };
};

const about = ({ position, size, instance, kid, iat }: ReturnType<typeof checkpointOf>) =>
  `signed ${new Date(iat * 1000).toISOString()} by instance ${instance} with key ${kid}: ${size} events, up to position ${position}`;

// The Merkle tree (RFC 9162, 2.1): leaves and nodes are hashed apart.

const leafHash = (data: Uint8Array) => sha256(Uint8Array.of(0), data);
const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);
const isOdd = (n: number) => n % 2 === 1;
const half = (n: number) => Math.floor(n / 2);

/** RFC 9162, 2.1.3.2. */
const rootOfInclusion = (leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer => {
  must(index < size, 'the event is beyond the checkpoint');
  let [fn, sn, root] = [index, size - 1, leaf];
  for (const sibling of path) {
    must(sn !== 0, 'the path is too long');
    if (isOdd(fn) || fn === sn) {
      root = nodeHash(sibling, root);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else root = nodeHash(root, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  must(sn === 0, 'the path is too short');
  return root;
};

/** RFC 9162, 2.1.4.2: the roots of the older and of the newer tree that the path leads to. */
const rootsOfConsistency = (older: number, newer: number, oldRoot: Buffer, path: readonly Buffer[]) => {
  must(older > 0 && older <= newer, 'the older checkpoint covers more than the newer one');
  if (older === newer) {
    must(path.length === 0, 'the path is too long');
    return [oldRoot, oldRoot] as const;
  }
  const isFull = Number.isInteger(Math.log2(older));
  const [first, ...rest] = isFull ? [oldRoot, ...path] : path;
  if (first === undefined) throw new NotProved('the path is too short');
  let [fn, sn] = [older - 1, newer - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [first, first];
  for (const sibling of rest) {
    must(sn !== 0, 'the path is too long');
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(sibling, fr);
      sr = nodeHash(sibling, sr);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  must(sn === 0, 'the path is too short');
  return [fr, sr] as const;
};

// The event: its own hash, then the chain's, which begins from the hash of the event before it.

const eventMembers = [
  ...['position', 'instance', 'aggregateType', 'aggregateId', 'revision', 'owner', 'eventId', 'type', 'version'],
  ...['actor', 'impersonator', 'correlationId', 'causationId', 'origin', 'createdAt', 'payload'],
];

const microsOf = (createdAt: string): bigint => {
  const [, milliseconds, micros] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})(\d{3})Z$/.exec(createdAt) ?? [];
  const time = Date.parse(`${milliseconds}Z`);
  must(!Number.isNaN(time) && new Date(time).toISOString() === `${milliseconds}Z`, 'createdAt is not a time');
  return BigInt(time) * 1000n + BigInt(micros ?? 0);
};

const hashOf = (event: Json, previous: Buffer): Buffer => {
  const texts = ['instance', 'aggregateType', 'aggregateId', 'eventId', 'type'].map((name) => text(event[name], name));
  const causes = ['impersonator', 'causationId', 'origin'].map((name) => textOrNull(event[name], name));
  const [impersonator, causationId, origin] = causes;
  const said = [
    ...[...texts, count(event['version'], 'version'), text(event['actor'], 'actor'), impersonator],
    ...[text(event['correlationId'], 'correlationId'), causationId, origin],
  ];
  const leaf = sha256(JSON.stringify(said) + text(event['payload'], 'payload'));
  return sha256(
    previous,
    leaf,
    int64(BigInt(count(event['position'], 'position'))),
    int64(microsOf(text(event['createdAt'], 'createdAt'))),
    int64(BigInt(count(event['revision'], 'revision'))),
    text(event['owner'], 'owner'),
  );
};

const checkInclusion = (proof: Json, trusted: readonly unknown[] | undefined): Checked => {
  members(proof, ['format', 'event', 'previous', 'leaf', 'path', 'checkpoint', 'key'], 'the proof');
  const event = members(proof['event'], eventMembers, 'the event');
  const along = keyOf(proof['key']);
  const keys = (trusted?.map(keyOf) ?? [along]).map(({ kid, key }) => [kid, key] as const);
  const checkpoint = checkpointOf(text(proof['checkpoint'], 'checkpoint'), new Map(keys));
  must(along.kid === checkpoint.kid, 'the key that came along is not the one that signed');
  const hash = hashOf(event, digest(proof['previous'], 'previous'));
  const leaf = count(proof['leaf'], 'leaf');
  const root = rootOfInclusion(leafHash(hash), leaf, checkpoint.size, digests(proof['path'], 'path'));
  must(
    root.toString('hex') === checkpoint.root,
    'the event is not in the log of the checkpoint, or not as the proof says',
  );
  return {
    kid: checkpoint.kid,
    says: [
      `The event ${event['eventId']} is number ${leaf + 1} of the log of the checkpoint`,
      `  ${about(checkpoint)}`,
      'and has not changed since. It says:',
      ...eventMembers.filter((name) => event[name] !== null).map((name) => `  ${name.padEnd(14)}${event[name]}`),
    ],
  };
};

const checkConsistency = (proof: Json, trusted: readonly unknown[] | undefined): Checked => {
  members(proof, ['format', 'older', 'newer', 'path', 'keys'], 'the proof');
  must(Array.isArray(proof['keys']), 'keys must be a list');
  const along = (proof['keys'] as readonly unknown[]).map(keyOf);
  const keys = new Map((trusted?.map(keyOf) ?? along).map(({ kid, key }) => [kid, key] as const));
  const older = checkpointOf(text(proof['older'], 'older'), keys);
  const newer = checkpointOf(text(proof['newer'], 'newer'), keys);
  const signers = [...new Set([older.kid, newer.kid])].toSorted();
  must(
    along
      .map(({ kid }) => kid)
      .toSorted()
      .join() === signers.join(),
    'the keys that came along are not those that signed',
  );
  must(older.instance === newer.instance, 'the checkpoints are of different instances');
  const path = digests(proof['path'], 'path');
  const [before, now] = rootsOfConsistency(older.size, newer.size, Buffer.from(older.root, 'hex'), path);
  const holds = before.toString('hex') === older.root && now.toString('hex') === newer.root;
  must(holds, 'the log of the newer checkpoint does not begin with the log of the older one');
  return {
    kid: newer.kid,
    says: [
      'The log of the checkpoint',
      `  ${about(newer)}`,
      'begins, unchanged, with the log of the checkpoint',
      `  ${about(older)}`,
    ],
  };
};

/** What the proof proves. @throws if it proves nothing */
export const checkProof = (json: string, trusted?: string): Checked => {
  const proof = JSON.parse(json) as Json;
  // Whatever a reader of JSON would pass over (a name given twice, another way to write a number) has no place in a proof.
  const written = [JSON.stringify(proof), JSON.stringify(proof, null, 2)];
  must(written.includes(json.replace(/\n$/, '')), 'this is not JSON in the form in which Fasti writes it');
  const set = trusted === undefined ? undefined : JSON.parse(trusted);
  const keys: readonly unknown[] | undefined = set?.keys ?? (set && [set]);
  switch (proof?.['format']) {
    case 'fasti-inclusion-proof/1':
      return checkInclusion(proof, keys);
    case 'fasti-consistency-proof/1':
      return checkConsistency(proof, keys);
    default:
      throw new NotProved('this is no proof that Fasti wrote');
  }
};

const usage = `node verify-proof.ts PROOF [--key KEYS]

Checks a proof that an event is in the log of an instance of Fasti, or that one state of that log continues another.

  PROOF         what \`fasti audit prove\` wrote
  --key KEYS    the instance's keys, as /.well-known/fasti-audit-keys gave them when you trusted it;
                without it the proof is checked against the keys that came along in it

Exit code 0: it proves what is printed. 1: it does not.`;

const main = ([file, option, key]: readonly string[]) => {
  if (file === '--help' || file === '-h') {
    console.log(usage);
    return 0;
  }
  if (file === undefined || (option !== undefined && (option !== '--key' || key === undefined))) {
    console.error(usage);
    return 1;
  }
  try {
    const { kid, says } = checkProof(readFileSync(file, 'utf8'), key && readFileSync(key, 'utf8'));
    console.log(says.join('\n'));
    console.log(
      key === undefined
        ? `\n! Checked against the key that came along, ${kid}. Whether that is the instance's key, --key would tell.`
        : `\nThe key ${kid} is among those in ${key}.`,
    );
    return 0;
  } catch (error) {
    console.error(`✗ Not proved: ${(error as Error).message}`);
    return 1;
  }
};

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
