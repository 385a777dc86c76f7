import { validClientMetadata } from '../../../domain/project/valid-client-metadata.ts';
import type { ClientPolicy } from '../../../domain/settings/events.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { clientPolicyOf } from '../client/policy.ts';
import { isObject } from '../foreign-json.ts';
import { OAuthError } from '../oauth-error.ts';
import { mustShareSector } from './sector.ts';
import { mustHearOfSignOuts } from './sign-outs.ts';
import { statementIn } from './software-statement.ts';
import { invalidMetadata, invalidRedirect, type Stated, statedIn } from './stated.ts';

type Said = Readonly<Record<string, unknown>>;

/**
 * What a client that registers is to be. What its issuer says of its software counts more than what it says itself (RFC 7591,
 * 2.3), and what the instance imposes more than both.
 */
export const proposedIn = async (
  api: Api,
  { instance, origin }: Pick<Visit, 'instance' | 'origin'>,
  body: unknown,
): Promise<Stated> => {
  const policy = await clientPolicyOf(api, instance.id);
  if (!isObject(body)) throw invalidMetadata('This is no JSON object, or holds what cannot be kept.');
  const { software_statement: statement, ...said } = body;
  if (statement === undefined && policy.registration.requireSoftwareStatement)
    throw new OAuthError('invalid_software_statement', 'Clients register here with a software statement.');
  const vouched = statement === undefined ? {} : await statementIn(api, policy, statement);
  const stated = statedWithin(policy, { ...said, ...vouched }, origin);
  await mustShareSector(api, stated);
  if (statement === undefined) return stated;
  return { ...stated, metadata: validClientMetadata({ ...stated.metadata, software_statement: statement }) };
};

/** Of a client that nobody here has set up, however it came. @throws OAuthError where the instance does not allow it */
export const statedWithin = (
  { registration }: Pick<ClientPolicy, 'registration'>,
  said: Said,
  origin: string,
): Stated => {
  const { allowedGrantTypes, allowedRedirectHosts, imposedMetadata } = registration;
  const stated = statedIn({ ...said, ...imposedMetadata }, origin);
  mustHearOfSignOuts(stated);
  const grant = stated.grants.find((each) => allowedGrantTypes.length > 0 && !allowedGrantTypes.includes(each));
  if (grant !== undefined) throw invalidMetadata(`Clients that register here may not have the grant type ${grant}.`);
  const foreign = stated.config.redirectUris.find(
    (uri) => /^https:/i.test(uri) && allowedRedirectHosts.length > 0 && !isOn(allowedRedirectHosts, uri),
  );
  if (foreign !== undefined) throw invalidRedirect(`${foreign} is on a host that is not allowed here.`);
  return stated;
};

const isOn = (hosts: readonly string[], uri: string): boolean => {
  const hostname = URL.canParse(uri) ? new URL(uri).hostname : '';
  return hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));
};
