import { createLocalJWKSet, jwtVerify } from 'jose';
import { asymmetricAlgorithms } from '../../../domain/project/algorithm.ts';
import type { ClientPolicy } from '../../../domain/settings/events.ts';
import type { Api } from '../../api.ts';
import { clientKeySet } from '../client/keys.ts';
import { foreignJwt } from '../foreign-json.ts';
import { OAuthError } from '../oauth-error.ts';

/** Claims that speak of the statement and not of the client (RFC 7519, 4.1). */
const ofTheStatement = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub']);

/**
 * RFC 7591, 2.3: what somebody whom the instance trusts says of this software, signed.
 * @throws invalid_software_statement, unapproved_software_statement
 */
export const statementIn = async (
  api: Pick<Api, 'fetchDocument' | 'now'>,
  { softwareStatementIssuers }: Pick<ClientPolicy, 'softwareStatementIssuers'>,
  statement: unknown,
): Promise<Readonly<Record<string, unknown>>> => {
  if (typeof statement !== 'string') throw invalid('software_statement is a JWT.');
  const { iss } = foreignJwt(statement)?.claims ?? {};
  if (iss === undefined) throw invalid('The software statement does not say who issued it (iss).');
  const trusted = softwareStatementIssuers.find(({ issuer }) => issuer === iss);
  if (!trusted)
    throw new OAuthError('unapproved_software_statement', 'Nobody here trusts the issuer of this software statement.');
  const issuerOfIt = { metadata: { jwks: trusted.jwks, jwks_uri: trusted.jwksUri } };
  const checked = async (fresh: boolean) =>
    jwtVerify(statement, createLocalJWKSet(await clientKeySet(api, issuerOfIt, { fresh })), {
      algorithms: [...asymmetricAlgorithms],
      currentDate: api.now(),
      clockTolerance: 5,
    });
  const { payload } = await checked(false)
    .catch(() => checked(true))
    .catch(() => {
      throw invalid('The software statement is not signed by its issuer, or not in force.');
    });
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !ofTheStatement.has(name)));
};

const invalid = (description: string) => new OAuthError('invalid_software_statement', description);
