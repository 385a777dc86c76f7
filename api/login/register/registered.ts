import { DomainError } from '../../../domain/errors.ts';
import { checkPasswordComplexity } from '../../../domain/settings/password-complexity.ts';
import { findNaming, loginNamesOf, type Naming } from '../../../projections/user/login-name.ts';
import { findUserToSignIn } from '../../../projections/user/queries.ts';
import type { Api } from '../../api.ts';
import { effectivePasswordComplexity } from '../../facts/settings.ts';
import { humanSteps } from '../../user/creation.ts';
import type { Guest, Step } from '../guest.ts';
import { type Unfit, unfitness } from '../password-rules/refusal.ts';
import { foundation } from '../register-organization/foundation.ts';

type Registering = NonNullable<Step['registering']>;
export type Registered = { readonly userId: string; readonly loginName: string };

/** An account for somebody who has none, or what is in the way. */
export const registered = async (
  api: Api,
  { visit, userAgent, language }: Guest,
  { orgId, email, givenName, familyName, organization }: Registering,
  password: string,
): Promise<Registered | Unfit | 'taken' | 'nameTaken'> => {
  const { instance, read, origin } = visit;
  const complexity = await effectivePasswordComplexity(api, instance.id, orgId);
  if (isTooWeak(() => checkPasswordComplexity(complexity.values, password))) return 'weak';
  await api.throttle.take('registration', { instanceId: instance.id, address: visit.ip });
  // A name that somebody else signs in with would shut them out, be it only their address.
  if (await findUserToSignIn(api.views, read, email)) return 'taken';
  const founded = organization === undefined ? undefined : await foundation(api, instance.id, orgId, organization);
  const naming = founded?.naming ?? (await findNaming(api.views, read, orgId));
  const userName = userNameOf(email, naming);
  try {
    const { userId, steps } = await humanSteps(
      api,
      { instanceId: instance.id },
      {
        ...{ orgId, userName, origin },
        profile: { firstName: givenName, lastName: familyName, preferredLanguage: language },
        email: { address: email, confirmation: { by: 'sent_code' } },
        password: { password, changeRequired: false },
        registered: { userAgentId: userAgent.fingerprint_id ?? '' },
      },
    );
    const all = founded?.around(userId, steps) ?? steps;
    visit.wrote((await api.executeAll(await visit.context(userId), all)).position);
    return { userId, loginName: loginNamesOf(userName, naming)[0] ?? userName };
  } catch (error) {
    const unfit = unfitness(error);
    if (unfit) return unfit;
    if (!(error instanceof DomainError)) throw error;
    if (error.code.startsWith('user.')) return 'taken';
    if (founded && error.code.startsWith('org.')) return 'nameTaken';
    throw error;
  }
};

const isTooWeak = (check: () => void): boolean => {
  try {
    check();
    return false;
  } catch (error) {
    if (unfitness(error)) return true;
    throw error;
  }
};

/** Where login names end in the organization's domain, an address of that domain is the login name. */
const userNameOf = (email: string, { userLoginMustBeDomain, domains }: Naming): string => {
  const at = email.lastIndexOf('@');
  const isOwn = userLoginMustBeDomain && domains.includes(email.slice(at + 1).toLowerCase());
  return isOwn ? email.slice(0, at) : email;
};
