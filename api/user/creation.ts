import type { MetadataEntry } from '../../domain/metadata.ts';
import { organizationSettings } from '../../domain/settings/organization.ts';
import { checkPasswordComplexity } from '../../domain/settings/password-complexity.ts';
import type { NewContact } from '../../domain/user/contact.ts';
import type { MachineProfile } from '../../domain/user/machine.ts';
import { farFuture } from '../../domain/user/personal-access-token.ts';
import type { Profile } from '../../domain/user/profile.ts';
import { user } from '../../domain/user/user.ts';
import { type AnyStep, type Context, step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { type CodeForm, codeFormOf } from '../code/form.ts';
import { type Confirmation, codeBy, returnedCode, verificationBy } from '../code/verification.ts';
import { effectiveDomain, effectivePasswordComplexity } from '../facts/settings.ts';
import { sealBearer } from '../oidc/tokens/bearer.ts';
import { e164 } from './phone.ts';

type Contact = { readonly address: string; readonly confirmation: Confirmation };
/** In plain, or hashed elsewhere. */
export type GivenPassword = ({ readonly password: string } | { readonly hash: string }) & {
  readonly changeRequired: boolean;
};

type NewUser = {
  readonly orgId: string;
  /** A new one is made otherwise. */
  readonly userId?: string;
  readonly userName?: string;
  /** Of the organization's settings, where they cannot be asked yet: they come with the same append. */
  readonly userLoginMustBeDomain?: boolean;
  readonly metadata?: readonly MetadataEntry[];
  /** Where the links of what is sent lead. */
  readonly origin?: string;
};
export type NewHuman = NewUser & {
  readonly profile: Profile;
  readonly email: Contact;
  readonly phone?: Contact;
  readonly password?: GivenPassword;
  /** They are mailed a code that they have to show before they can sign in; it proves the address, too. */
  readonly mustInitialize?: true;
  /** Of the authenticator app that the person uses already, in base32. */
  readonly totpSecret?: string;
  /** They made the account themselves, in this browser. */
  readonly registered?: { readonly userAgentId: string };
};
export type NewMachine = NewUser & {
  readonly profile: MachineProfile;
  /** With a personal access token, that ends then or never. */
  readonly pat?: { readonly expiration?: Date };
};

/** `steps` make the user when they are appended; the codes are those that were asked to be returned. */
export type HumanToBe = {
  readonly userId: string;
  readonly steps: readonly AnyStep[];
  readonly emailCode?: string;
  readonly phoneCode?: string;
};
export type MachineToBe = {
  readonly userId: string;
  readonly steps: readonly AnyStep[];
  readonly pat?: { readonly tokenId: string; readonly token: string };
};

type Settles = Pick<Api, 'recent' | 'passwords'>;

/** A password as it will be stored, once it satisfies the organization's rules. */
export const hashedPassword = async (api: Settles, instanceId: string, orgId: string, given: GivenPassword) => {
  const { changeRequired } = given;
  if ('hash' in given) {
    api.passwords.mustBeImportable(given.hash);
    return { hash: given.hash, changeRequired };
  }
  const complexity = await effectivePasswordComplexity(api, instanceId, orgId);
  checkPasswordComplexity(complexity.values, given.password);
  await api.passwords.mustBeUnknown(given.password);
  return { hash: await api.passwords.hash(given.password), changeRequired };
};

export const userNameScope = async (api: Pick<Api, 'recent'>, instanceId: string, orgId: string) => {
  const [{ values }, { state }] = await Promise.all([
    effectiveDomain(api, instanceId, orgId),
    api.recent.load(instanceId, organizationSettings, orgId),
  ]);
  const organizationScoped = state.values?.organizationScopedUsernames ?? false;
  return { userLoginMustBeDomain: values.userLoginMustBeDomain, organizationScoped };
};

const scopeFor = async (api: Pick<Api, 'recent'>, instanceId: string, { orgId, userLoginMustBeDomain }: NewUser) =>
  userLoginMustBeDomain === undefined ? userNameScope(api, instanceId, orgId) : { userLoginMustBeDomain };

export const emailContact = (form: CodeForm, { address, confirmation }: Contact, origin?: string): NewContact => ({
  address,
  verification: verificationBy(form, confirmation, origin),
});
/** What is mailed to begin with proves the address, too. */
const provedLater = ({ address, confirmation: { by } }: Contact): NewContact => ({
  address,
  verification: { kind: by === 'nothing' ? 'verified' : 'unverified' },
});
export const phoneContact = (form: CodeForm, { address, confirmation }: Contact, origin?: string): NewContact => ({
  address: e164(address),
  verification: verificationBy(form, confirmation, origin),
});

/** The steps that add a human; the organization may be added by the same append. */
export const humanSteps = async (
  api: Settles & Pick<Api, 'newId' | 'settings'>,
  { instanceId }: Pick<Context, 'instanceId'>,
  human: NewHuman,
): Promise<HumanToBe> => {
  const { orgId, profile, metadata } = human;
  const userId = human.userId ?? api.newId();
  const email = human.mustInitialize
    ? provedLater(human.email)
    : emailContact(codeFormOf(api.settings, 'email'), human.email, human.origin);
  const phone = human.phone && phoneContact(codeFormOf(api.settings, 'phone'), human.phone, human.origin);
  const [scope, password] = await Promise.all([
    scopeFor(api, instanceId, human),
    human.password && hashedPassword(api, instanceId, orgId, human.password),
  ]);
  const command = {
    type: 'AddHuman',
    userName: human.userName ?? email.address,
    ...scope,
    profile,
    email,
    ...(phone ? { phone } : {}),
    ...(password ? { password } : {}),
    ...(metadata ? { metadata } : {}),
    ...(human.mustInitialize
      ? { initialization: codeBy(codeFormOf(api.settings, 'initialization'), { by: 'sent_code' }, human.origin) }
      : {}),
    ...(human.registered ? { registered: human.registered } : {}),
  } as const;
  const emailCode = returnedCode(email.verification);
  const phoneCode = returnedCode(phone?.verification);
  return {
    userId,
    steps: [step(user, userId, command, orgId), ...totpSteps(userId, human.totpSecret)],
    ...(emailCode ? { emailCode } : {}),
    ...(phoneCode ? { phoneCode } : {}),
  };
};

const totpSteps = (userId: string, secret: string | undefined): readonly AnyStep[] =>
  secret === undefined
    ? []
    : [step(user, userId, { type: 'AddTotp', secret }), step(user, userId, { type: 'VerifyTotp', secret })];

/** The steps that add a machine, and its first personal access token if it is to have one. */
export const machineSteps = async (
  api: Pick<Api, 'recent' | 'newId' | 'now' | 'keys'>,
  { instanceId }: Pick<Context, 'instanceId'>,
  machine: NewMachine,
): Promise<MachineToBe> => {
  const { orgId, profile, metadata } = machine;
  const userId = machine.userId ?? api.newId();
  const command = {
    type: 'AddMachine',
    userName: machine.userName ?? userId,
    ...(await scopeFor(api, instanceId, machine)),
    profile,
    ...(metadata ? { metadata } : {}),
  } as const;
  const add = step(user, userId, command, orgId);
  if (!machine.pat) return { userId, steps: [add] };
  const token = await newPat(api, instanceId, userId, machine.pat.expiration);
  return { userId, steps: [add, token.step], pat: { tokenId: token.tokenId, token: token.token } };
};

/** A personal access token: sealed ids, shown once and stored nowhere, and the step that puts it on record. */
export const newPat = async (
  api: Pick<Api, 'newId' | 'now' | 'keys'>,
  instanceId: string,
  userId: string,
  expiration = farFuture,
) => {
  const tokenId = api.newId();
  return {
    tokenId,
    token: await sealBearer(api.keys, instanceId, { kind: 'pat', tokenId, userId }),
    step: step(user, userId, { type: 'AddPersonalAccessToken', tokenId, expiration, now: api.now() } as const),
  };
};
