import type { JWTPayload } from 'jose';
import { org } from '../../../domain/org/org.ts';
import { gender } from '../../../domain/user/events.ts';
import type { UserState } from '../../../domain/user/state.ts';
import type { Api } from '../../api.ts';
import { assetUrl } from '../../asset/address.ts';
import { metadataScope, type OrgRestriction, orgRestrictionOf, resourceOwnerScope } from '../scope.ts';
import { inSeconds } from '../seconds.ts';

/** Of whom a token speaks. */
export type Subject = {
  readonly instanceId: string;
  readonly userId: string;
  readonly user: UserState;
  readonly changedAt: Date | undefined;
};

/** `origin`: where the one who is told finds us. */
type Person = Subject & { readonly origin: string };

/** OpenID Connect Core, 5.1 and 5.4. */
const profile = async (api: Api, { instanceId, user, changedAt, origin }: Person): Promise<JWTPayload> => {
  const { human, machine } = user;
  return stated({
    name: human?.displayName ?? machine?.name,
    given_name: human?.firstName,
    family_name: human?.lastName,
    nickname: human?.nickName,
    picture: assetUrl(origin, user.owner, human?.avatar),
    gender: genders[human?.gender ?? gender.unspecified],
    locale: human?.preferredLanguage,
    preferred_username: await preferredLoginName(api, instanceId, user),
    updated_at: changedAt && inSeconds(changedAt),
  });
};

const genders: Readonly<Record<number, string>> = {
  [gender.female]: 'female',
  [gender.male]: 'male',
  [gender.diverse]: 'diverse',
};

export const preferredLoginName = async (
  api: Pick<Api, 'recent'>,
  instanceId: string,
  { userName, userLoginMustBeDomain, owner }: UserState,
) => {
  if (!userLoginMustBeDomain) return userName;
  const { state } = await api.recent.load(instanceId, org, owner);
  return `${userName}@${state.primaryDomain}`;
};

const email = ({ human }: UserState): JWTPayload =>
  human?.email.address ? { email: human.email.address, email_verified: human.email.verified } : {};

const phone = ({ human }: UserState): JWTPayload =>
  human?.phone?.address ? { phone_number: human.phone.address, phone_number_verified: human.phone.verified } : {};

const metadata = (user: UserState): JWTPayload => {
  const entries = Object.entries(user.metadata);
  if (entries.length === 0) return {};
  const values = entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('base64url')]);
  return { [metadataScope]: Object.fromEntries(values) };
};

const resourceOwner = async (api: Api, { instanceId, user }: Person): Promise<JWTPayload> => {
  const { state } = await api.recent.load(instanceId, org, user.owner);
  return {
    [`${resourceOwnerScope}:id`]: user.owner,
    [`${resourceOwnerScope}:name`]: state.name,
    [`${resourceOwnerScope}:primary_domain`]: state.primaryDomain,
  };
};

/** The client asked for users of one organization, and is told that it got one. */
const organization = ({ by, value }: OrgRestriction): JWTPayload => ({
  [by === 'id' ? 'urn:zitadel:iam:org:id' : 'urn:zitadel:iam:org:domain:primary']: value,
});

/** Whose claims are told only where what is known of the person belongs. */
const personalScopes = ['profile', 'email', 'phone'];
/** Whose claims may be asked for one by one. */
const claimedOneByOne = [...personalScopes, metadataScope, resourceOwnerScope];

export const withoutPersonal = (scope: readonly string[]) => scope.filter((each) => !personalScopes.includes(each));

/** What the scope allows, and what was asked for by name in the `claims` parameter (OpenID Connect Core, 5.5). */
export const userinfoClaims = async (
  api: Api,
  subject: Person,
  scope: readonly string[],
  asked: readonly string[] = [],
): Promise<JWTPayload> => {
  const allowed = await told(api, subject, scope);
  if (asked.length === 0) return allowed;
  const byName = Object.entries(await told(api, subject, claimedOneByOne));
  return { ...Object.fromEntries(byName.filter(([name]) => asked.includes(name))), ...allowed };
};

/** What the scope allows to be told of the subject. Roles depend on the application, too: `roles.ts`. */
const told = async (api: Api, subject: Person, scope: readonly string[]): Promise<JWTPayload> => {
  const { user } = subject;
  const restriction = orgRestrictionOf(scope);
  const claims: JWTPayload = {};
  if (scope.includes('profile')) Object.assign(claims, await profile(api, subject));
  if (scope.includes('email')) Object.assign(claims, email(user));
  if (scope.includes('phone')) Object.assign(claims, phone(user));
  if (scope.includes(metadataScope)) Object.assign(claims, metadata(user));
  // Told to who asks for it, and to who asks for users of an organization by its id.
  if (scope.includes(resourceOwnerScope) || restriction?.by === 'id')
    Object.assign(claims, await resourceOwner(api, subject));
  if (restriction) Object.assign(claims, organization(restriction));
  return claims;
};

const stated = (claims: JWTPayload): JWTPayload =>
  Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined && value !== ''));
