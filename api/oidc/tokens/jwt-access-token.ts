import { toMilliseconds } from '../../../domain/duration.ts';
import { isFapi } from '../../../domain/project/client-profile.ts';
import type { Api } from '../../api.ts';
import { amrOf } from '../amr.ts';
import { detailsOf } from '../authorization-details.ts';
import type { Client } from '../client/client.ts';
import { prepareKeysFor } from '../client/jwt.ts';
import { signingKeysOf } from '../keys/signing-keys.ts';
import type { SigningAlgorithm } from '../keys/web-key.ts';
import { audienceOfToken } from '../resource.ts';
import { toldScope } from '../scope.ts';
import { inSeconds } from '../seconds.ts';
import { actClaim } from './actor.ts';
import type { IssuedAccessToken, Place } from './issue.ts';
import { mintedClaims } from './minted-claims.ts';

/** RFC 9068, 2: with its own type, so that it is taken for no ID token; the claims of 2.2.1 as in that. */
export const jwtAccessToken = async (api: Api, place: Place, issue: IssuedAccessToken): Promise<string> => {
  const { oidcSessionId, tokens, grant, issuedAt, lifetimes, subject, client } = issue;
  const { id, scope, authorizationDetails } = tokens.accessToken;
  const audience = audienceOfToken(grant, tokens.accessToken.audience);
  const details = detailsOf(grant.authorization_details, authorizationDetails);
  const allRoles = client?.accessTokenRoleAssertion ?? false;
  const told = await mintedClaims(api, place, 'access_token', { subject, scope, client, ofPerson: false, allRoles });
  const amr = amrOf(grant.authMethods);
  const claims = {
    ...told,
    iss: place.origin,
    aud: audience.length > 0 ? [...audience] : [grant.clientID],
    ...(details === undefined ? {} : { authorization_details: details }),
    iat: inSeconds(issuedAt),
    nbf: inSeconds(issuedAt),
    exp: inSeconds(issuedAt.getTime() + toMilliseconds(lifetimes.accessTokenLifetime)),
    jti: `${oidcSessionId}-${id}`,
    client_id: grant.clientID,
    ...toldScope(scope),
    auth_time: inSeconds(new Date(grant.authTime)),
    ...(grant.acr === undefined ? {} : { acr: grant.acr }),
    ...(amr.length > 0 ? { amr } : {}),
    ...(grant.sessionID === '' ? {} : { sid: grant.sessionID }),
    ...(tokens.accessToken.cnf ? { cnf: { ...tokens.accessToken.cnf } } : {}),
    ...actClaim(tokens.accessToken.actor),
  };
  const alg = await algorithmFor(api, place, client);
  return signingKeysOf(api).sign(place.instance.id, claims, { typ: 'at+jwt', alg });
};

/** FAPI 2.0 Security Profile, 5.4.1, forbids what the active key may sign with: of such a client, as its ID tokens. */
const algorithmFor = async (api: Api, { instance }: Place, client: Client | undefined) => {
  if (!client || !isFapi(client.metadata)) return undefined;
  await prepareKeysFor(api, instance.id, client);
  return client.metadata.id_token_signed_response_alg as SigningAlgorithm | undefined;
};
