import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { asymmetricAlgorithms } from '../../../domain/project/algorithm.ts';
import { compactVerifier } from '../keys/compact-jws.ts';
import { type AssertionBounds, claimedIn, proven, provenBySecret } from './assertion.ts';

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
const rsaOf = (modulusLength: number, more = {}): Pair => generateKeyPairSync('rsa', { modulusLength, ...more });
const rsa = rsaOf(2048);
const long = rsaOf(4104);
const ofSmallExponent = rsaOf(2048, { publicExponent: 3 });
const pemOf = ({ publicKey }: Pair) => publicKey.export({ type: 'spki', format: 'pem' }).toString();

const now = new Date('2026-11-23T08:00:00Z');
const origin = 'https://id.example';
const claims = { iss: '7', sub: '7', aud: origin, iat: now.getTime() / 1000, exp: now.getTime() / 1000 + 60 };

const encoded = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
/** Signed as RS256 has it, whatever the header says of it. */
const made = (header: object | string, said: object | string = claims, { privateKey }: Pair = rsa) => {
  const signed = `${encoded(header)}.${encoded(said)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
};
const by = (alg: string, key: KeyObject | Uint8Array, header = {}) =>
  new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg, ...header }).sign(key);

const isProven = async (jwt: string, pair = rsa, bounds: Partial<AssertionBounds> = {}) => {
  const claimed = claimedIn(jwt);
  const key = { publicKey: pemOf(pair), expiresAt: new Date(now.getTime() + 1) };
  return claimed ? await proven(claimed, key, { origin, now, ...bounds }).then(...verdict) : false;
};
const isJoses = (jwt: string, { publicKey }: Pair = rsa) =>
  compactVerify(jwt, publicKey, { algorithms: [...asymmetricAlgorithms] }).then(...verdict);
const verdict = [() => true, () => false] as const;

const good = made({ alg: 'RS256', kid: 'key-1' });
const [header = '', payload = '', signature = ''] = good.split('.');

describe('an assertion by a key that was made here', () => {
  it('is proven by every algorithm of its key', async () => {
    for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'])
      expect(await isProven(await by(alg, rsa.privateKey))).toBe(true);
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await isProven(await by('ES256', ec.privateKey), ec)).toBe(true);
    const ed = generateKeyPairSync('ed25519');
    expect(await isProven(await by('EdDSA', ed.privateKey), ed)).toBe(true);
  });

  it('is proven with a modulus or an exponent out of the ordinary, and not with a short one', async () => {
    for (const pair of [rsaOf(2056), long, ofSmallExponent])
      expect(await isProven(made({ alg: 'RS256' }, claims, pair), pair)).toBe(true);
    for (const pair of [rsaOf(1024), rsaOf(2040)])
      expect(await isProven(made({ alg: 'RS256' }, claims, pair), pair)).toBe(false);
  });

  it.each([
    ['by none', made({ alg: 'none' })],
    ['without a signature', `${encoded({ alg: 'none' })}.${payload}.`],
    ['with an empty signature', `${header}.${payload}.`],
    ['by another algorithm than it says, a salted one', made({ alg: 'PS256' })],
    ['by another than it says, of another hash', made({ alg: 'RS384' })],
    ['by another than it says, of a curve', made({ alg: 'ES256' })],
    ['by one that is spelled otherwise', made({ alg: 'rs256' })],
    ['by none that it names', made({})],
    ['by several', made({ alg: ['RS256'] })],
    ['with what must be understood', made({ alg: 'RS256', crit: ['exp'], exp: 1 })],
    ['with nothing that must be understood', made({ alg: 'RS256', crit: [] })],
    ['whose claims are not encoded', made({ alg: 'RS256', crit: ['b64'], b64: false })],
    ['of four parts', `${good}.${signature}`],
    ['of five parts', `${good}.${signature}.${signature}`],
    ['of two parts', `${header}.${payload}`],
    ['with a surplus part before', `.${good}`],
    ['with another header', `${encoded({ alg: 'RS256', kid: 'key-2' })}.${payload}.${signature}`],
    ['with other claims', `${header}.${encoded({ ...claims, jti: 'other' })}.${signature}`],
    ['with the signature of another', `${header}.${payload}.${made({ alg: 'RS256' }).split('.')[2]}`],
    ['with a shorter signature', good.slice(0, -4)],
    ['with a longer signature', `${good}AAAA`],
    ['with a surplus character', `${good}AAA`],
    ['with the letters of base64', `${good.slice(0, -4)}+/+/`],
    ['whose claims are a list', made({ alg: 'RS256' }, [claims])],
    ['whose claims are no JSON', made({ alg: 'RS256' }, 'claims')],
    ['whose header is a list', made([{ alg: 'RS256' }])],
  ])('is not proven %s', async (_, jwt) => expect(await isProven(jwt)).toBe(false));

  it('is not proven with a surplus character that decoders of base64 forgive', async () => {
    const pair = rsaOf(3072);
    const whole = made({ alg: 'RS256' }, claims, pair);
    expect(await isProven(whole, pair)).toBe(true);
    expect(await isProven(`${whole}A`, pair)).toBe(false);
  });

  it('is not proven by a hash of another, whatever was signed', async () => {
    const signed = `${encoded({ alg: 'RS256' })}.${payload}`;
    const salted = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING };
    const others = [
      sign('sha1', Buffer.from(signed), rsa.privateKey),
      sign('sha512', Buffer.from(signed), rsa.privateKey),
      sign('sha256', Buffer.from(signed), salted),
    ];
    for (const other of others) expect(await isProven(`${signed}.${other.toString('base64url')}`)).toBe(false);
  });

  it('is not proven by the public half taken for a shared secret, nor a shared secret by a signature', async () => {
    const pem = pemOf(rsa);
    for (const material of [pem, pem.trim(), JSON.stringify(rsa.publicKey.export({ format: 'jwk' }))])
      expect(await isProven(await by('HS256', Buffer.from(material)))).toBe(false);
    const claimed = claimedIn(good);
    await expect(claimed && provenBySecret(claimed, pem, { origin, now })).rejects.toThrow('signature');
  });

  it('is not proven by another kind of key than its algorithm has', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await isProven(made({ alg: 'RS256' }, claims, ec), ec)).toBe(false);
    expect(await isProven(good, ec)).toBe(false);
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    expect(await isProven(good, pss)).toBe(false);
  });

  it('is not proven by any algorithm but the one that its client registered, or FAPI has', async () => {
    expect(await isProven(good, rsa, { algorithm: 'RS256' })).toBe(true);
    expect(await isProven(good, rsa, { algorithm: 'PS256' })).toBe(false);
    expect(await isProven(good, rsa, { strict: true })).toBe(false);
    expect(await isProven(await by('PS256', rsa.privateKey), rsa, { strict: true })).toBe(true);
  });

  it('is verified at once only where that is short and nothing else may be meant', () => {
    const atOnce = (jwt: string, { publicKey }: Pair = rsa, said = {}) =>
      compactVerifier(publicKey)(jwt, { alg: 'RS256', ...said });
    expect(atOnce(good)).toBe(true);
    expect(atOnce(`${header}.${encoded({ sub: '8' })}.${signature}`)).toBe(false);
    expect(atOnce(`${header}.${payload}.${signature}AAAA`)).toBe(false);
    for (const said of [{ alg: 'RS384' }, { alg: 'PS256' }, { crit: ['b64'], b64: true }, { b64: true }])
      expect(atOnce(good, rsa, said)).toBeUndefined();
    for (const pair of [rsaOf(2040), long, ofSmallExponent])
      expect(atOnce(made({ alg: 'RS256' }, claims, pair), pair)).toBeUndefined();
    for (const spelled of [`${good}==`, `${good} `, `${good}.`, `${good}.A`, ` ${good}`, `${header}.${payload}`])
      expect(atOnce(spelled)).toBeUndefined();
  });

  it('is as jose says, however it is spelled', async () => {
    const letter = fc.constantFrom(...'ABCxyz019-_+/=. \n\té\0');
    const mutated = fc
      .tuple(fc.nat({ max: good.length }), fc.nat({ max: 3 }), fc.array(letter, { maxLength: 4 }))
      .map(([at, removed, added]) => good.slice(0, at) + added.join('') + good.slice(at + removed));
    const atTheEnd = fc
      .tuple(fc.nat({ max: 4 }), fc.array(letter, { maxLength: 4 }))
      .map(([removed, added]) => good.slice(0, good.length - removed) + added.join(''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, atTheEnd), async (jwt) => {
        expect(await isProven(jwt)).toBe(await isJoses(jwt));
      }),
      { numRuns: 300, examples: [[good], [`${good}==`], [`${good} `], [`${good}\n`], [`\n${good}`], [`${good}=`]] },
    );
  });

  it('is as jose says, whatever its header has besides', async () => {
    const member = fc.oneof(fc.boolean(), fc.string(), fc.constant(null), fc.constant(['b64']), fc.constant(['x']));
    const said = fc.record(
      { alg: fc.constantFrom('RS256', 'RS256', 'RS384', 'none', ''), crit: member, b64: member, kid: fc.string() },
      { requiredKeys: ['alg'] },
    );
    await fc.assert(
      fc.asyncProperty(said, async (one) => {
        const jwt = made(one);
        expect(await isProven(jwt)).toBe(claimedIn(jwt) !== undefined && (await isJoses(jwt)));
      }),
      { numRuns: 100, examples: [[{ alg: 'RS256', b64: false }], [{ alg: 'RS256', b64: true, crit: ['b64'] }]] },
    );
  });
});
