import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { type Answer, challenge, newApp, redirectUri, setMetadata, verifier, type World } from '../security/world.ts';
import { stated } from '../support/stated.ts';

type Header = Readonly<Record<string, unknown>>;
type Claims = Readonly<Record<string, unknown>>;
/** What of a request is to be otherwise; null: left out. */
export type Changes = Readonly<Record<string, string | null | undefined>>;

/** As JWTs have it. */
export const now = () => Math.floor(Date.now() / 1000);
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** A pair of keys that signs JWTs, by another algorithm of its kind too. */
export const newSigner = async (alg = 'ES256', kid = 'k') => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return signerOf(await exportJWK(privateKey), { ...(await exportJWK(publicKey)), kid }, alg);
};
const signerOf = async (privateJwk: JWK, jwk: JWK, alg: string): Promise<Signer> => {
  const key = await importJWK(privateJwk, alg);
  return {
    jwk,
    privateJwk,
    jkt: await calculateJwkThumbprint(jwk),
    sign: (claims, header = {}) => new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(key),
    as: (another) => signerOf(privateJwk, jwk, another),
    async decrypt(jwe) {
      const { plaintext } = await compactDecrypt(jwe, await importJWK(privateJwk, 'ECDH-ES'));
      return Buffer.from(plaintext).toString();
    },
  };
};
export type Signer = {
  readonly jwk: JWK;
  readonly privateJwk: JWK;
  readonly jkt: string;
  sign(claims: Claims, header?: Header): Promise<string>;
  /** The same key with another algorithm. */
  as(alg: string): Promise<Signer>;
  /** What was encrypted to it. */
  decrypt(jwe: string): Promise<string>;
};

/**
 * A FAPI 2.0 client in its parts, so that a story can have any of them wrong, as the OpenID Foundation's suite does. It proves
 * itself by a key, unless `metadata` says otherwise.
 */
export const newFapiClient = async (world: World, profile: string, metadata: object = {}, config: object = {}) => {
  const { fasti, get, post, loginClient } = world;
  const [signer, holder] = await Promise.all([newSigner('ES256'), newSigner('ES256')]);
  const app = await newApp(world.admin, world.projectId, `${profile} ${randomUUID()}`, {
    authMethodType: 3,
    ...config,
  });
  const set = (changes: object) => {
    const usual = { profile, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [signer.jwk] } };
    return setMetadata(world, app, { ...usual, ...metadata, ...changes });
  };
  await set({});
  const { clientId } = app;
  let nonce: string | undefined;

  const heard = <A extends Pick<Answer, 'headers'>>(answer: A): A => {
    nonce = answer.headers['dpop-nonce']?.toString() ?? nonce;
    return answer;
  };
  /** For the token endpoint, and signed by the client's own key, unless said otherwise. */
  const proof = (claims: Claims = {}, header: Header = {}, by: Signer = holder) =>
    by.sign(
      {
        ...{ htm: 'POST', htu: `${fasti.url}/oauth/v2/token`, jti: randomUUID(), iat: now() },
        ...(nonce === undefined ? {} : { nonce }),
        ...claims,
      },
      { typ: 'dpop+jwt', jwk: by.jwk, ...header },
    );
  const assertion = (claims: Claims = {}, header: Header = {}, by: Signer = signer) =>
    by.sign(
      {
        ...{ iss: clientId, sub: clientId, aud: fasti.url, jti: randomUUID() },
        ...{ iat: now(), nbf: now(), exp: now() + 60 },
        ...claims,
      },
      { kid: 'k', ...header },
    );
  const byAssertion = async (jwt?: string) => ({
    client_assertion: jwt ?? (await assertion()),
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });

  /** With a proof of the key, asked again with the nonce that the server wants. */
  const send = async (path: string, form: Changes, by: Signer | null = null): Promise<Answer> => {
    const once = async () => {
      const dpop = by && (await proof({ htu: fasti.url + path }, {}, by));
      return heard(await post(path, stated({ ...(await byAssertion()), ...form }), dpop ? { dpop } : {}));
    };
    const answer = await once();
    return answer.body.includes('use_dpop_nonce') ? once() : answer;
  };

  const asked = (changes: Changes = {}) => ({
    ...{ client_id: clientId, response_type: 'code', redirect_uri: redirectUri, scope: 'openid offline_access' },
    ...{ state: 'the state', nonce: 'the nonce', code_challenge: challenge, code_challenge_method: 'S256' },
    ...(profile === 'fapi2_message_signing' ? { response_mode: 'jwt' } : {}),
    ...changes,
  });
  /** What it asks for as a request object. */
  const request = (claims: Claims = {}, header: Header = {}, by: Signer = signer) =>
    by.sign(
      {
        ...stated(asked()),
        ...{ iss: clientId, aud: fasti.url, nbf: now(), exp: now() + 300 },
        ...claims,
      },
      { typ: 'oauth-authz-req+jwt', kid: 'k', ...header },
    );
  const push = async (changes: Changes = {}) =>
    send(
      '/oauth/v2/par',
      profile === 'fapi2_message_signing' && !('request' in changes)
        ? { request: await request(stated(changes)) }
        : asked(changes),
    );
  const begin = (requestUri: string, changes: Changes = {}) =>
    get('/oauth/v2/authorize', stated({ client_id: clientId, request_uri: requestUri, ...changes }));
  /** The address that the sign-in of the administrator ends at. */
  const complete = async (begun: Answer) => {
    const authRequestId = new URL(begun.headers.location ?? '').searchParams.get('authRequest') ?? '';
    const session = await signedIn(world);
    const { callbackUrl } = await loginClient.oidc.createCallback({
      authRequestId,
      callbackKind: { case: 'session', value: session },
    });
    return new URL(callbackUrl);
  };
  const requestUri = async (changes: Changes = {}): Promise<string> =>
    JSON.parse((await push(changes)).body).request_uri;
  const callback = async (changes: Changes = {}) => complete(await begin(await requestUri(changes)));
  const code = async (changes: Changes = {}) => codeIn(await callback(changes));
  const redeem = (sent: string, changes: Changes = {}, by: Signer | null = holder) =>
    send(
      '/oauth/v2/token',
      {
        ...{ grant_type: 'authorization_code', code: sent, redirect_uri: redirectUri, code_verifier: verifier },
        ...changes,
      },
      by,
    );
  const tokens = async (changes: Changes = {}) => JSON.parse((await redeem(await code(changes))).body);
  const refresh = (refreshToken: string, changes: Changes = {}, by: Signer | null = holder) =>
    send('/oauth/v2/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...changes }, by);

  const address = '/oidc/v1/userinfo';
  /** What the token opens, with whatever proof. */
  const open = async (token: string, claims: Claims = {}, header: Header = {}, by: Signer = holder) => {
    const dpop = await proof({ htm: 'GET', htu: fasti.url + address, ath: hashOf(token), ...claims }, header, by);
    return heard(await get(address, {}, { authorization: `DPoP ${token}`, dpop }));
  };
  return {
    ...{ ...app, set, profile, signer, holder, heard, proof, assertion, byAssertion, send },
    ...{ asked, request, push, begin, complete, requestUri, callback, code, redeem, tokens, refresh, open },
  };
};
export type FapiClient = Awaited<ReturnType<typeof newFapiClient>>;

/** What stories about such a client share. */
export type FapiWorld = {
  readonly world: World;
  readonly client: FapiClient;
  readonly other: FapiClient;
  /** Of RSA, for RS256. */
  readonly rsa: Signer;
};

/** The same JWT with another signature. */
export const spoilt = (jwt: string) => `${jwt.slice(0, -8)}${jwt.at(-8) === 'A' ? 'B' : 'A'}${jwt.slice(-7)}`;

/** In the query, or in the signed response. */
export const codeIn = ({ searchParams }: URL): string => {
  const response = searchParams.get('response');
  return response === null
    ? (searchParams.get('code') ?? '')
    : JSON.parse(Buffer.from(response.split('.')[1] ?? '', 'base64url').toString()).code;
};

/** Signed in once for all stories of a file: to check a password takes long on purpose. */
const signedIn = ({ newSession, administrator, fasti }: World) => {
  const known = sessions.get(fasti) ?? newSession(administrator.userId, administrator.password);
  sessions.set(fasti, known);
  return known;
};
const sessions = new WeakMap<object, ReturnType<World['newSession']>>();
