import { CompactSign, calculateJwkThumbprint, compactVerify, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { AuditCommand } from '../../domain/audit/audit.ts';
import type { AuditKey, PrivateAuditKey } from '../../domain/audit/events.ts';

type AddAuditKey = Extract<AuditCommand, { type: 'AddAuditKey' }>;

const endorsementType = 'fasti-audit-key+jws';
const publicPart = ({ kty, crv, x, kid, alg, use }: AuditKey): AuditKey => ({ kty, crv, x, kid, alg, use });

/** A JWS, compact, of the bytes of a JSON text. */
export const signWith = async (key: PrivateAuditKey, typ: string, text: string): Promise<string> =>
  new CompactSign(Buffer.from(text))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ })
    .sign(await importJWK({ ...key }, 'EdDSA'));

/** What was signed, if one of these keys has signed it for this purpose. */
export const signedBy = async (jws: string, typ: string, keys: readonly AuditKey[]): Promise<unknown> => {
  try {
    const { payload, protectedHeader } = await compactVerify(
      jws,
      async ({ kid }) => {
        const key = keys.find((one) => one.kid === kid);
        if (key === undefined || (await calculateJwkThumbprint(key)) !== kid) throw new Error('an unknown key');
        return importJWK({ ...key }, 'EdDSA');
      },
      { algorithms: ['EdDSA'] },
    );
    return protectedHeader.typ === typ ? JSON.parse(Buffer.from(payload).toString()) : undefined;
  } catch {
    return undefined;
  }
};

/** A new key, endorsed by the one it replaces. */
export const newAuditKey = async (before: PrivateAuditKey | undefined): Promise<AddAuditKey> => {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { x = '', d = '' } = await exportJWK(pair.privateKey);
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  const publicKey = publicPart({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' });
  return {
    type: 'AddAuditKey',
    publicKey,
    privateKey: { ...publicKey, d },
    replaces: before?.kid,
    ...(before === undefined
      ? {}
      : { endorsement: await signWith(before, endorsementType, JSON.stringify(publicKey)) }),
  };
};

type Endorsed = { readonly key: AuditKey; readonly endorsement: string | undefined };

/** Those that are trusted, and whatever they endorse, one after the other. */
export const trustedKeys = async (
  trusted: readonly AuditKey[],
  known: readonly Endorsed[],
): Promise<readonly AuditKey[]> => {
  const keys = [...trusted];
  for (const { key, endorsement } of known) {
    if (endorsement === undefined || keys.some(({ kid }) => kid === key.kid)) continue;
    const signed = await signedBy(endorsement, endorsementType, keys);
    if (JSON.stringify(signed) === JSON.stringify(publicPart(key))) keys.push(publicPart(key));
  }
  return keys;
};
