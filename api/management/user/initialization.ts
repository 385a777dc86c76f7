import { create } from '@bufbuild/protobuf';
import { type Duration, DurationSchema } from '@bufbuild/protobuf/wkt';
import { toMilliseconds } from '../../../domain/duration.ts';
import type { Profile } from '../../../domain/user/profile.ts';
import { user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { codeFormOf } from '../../code/form.ts';
import { hashRecoveryCode } from '../../code/one-time.ts';
import { codeBy, passkeyCodeBy } from '../../code/verification.ts';
import type {
  AddHumanUserRequest_Profile,
  ImportHumanUserRequest,
  ImportHumanUserRequest_Profile,
  ManagementService,
} from '../../gen/zitadel/management_pb.js';
import { addressOf } from '../../login/screen.ts';
import type { GivenPassword, NewHuman } from '../../user/creation.ts';
import { isTotpSecret } from '../../user/totp.ts';
import { detailsOf } from '../details.ts';
import { changeable, write } from './access.ts';
import { humanCreation } from './create.ts';
import { userRequestErrors } from './request.ts';

type Initialization = Required<
  Pick<Methods<typeof ManagementService>, 'addHumanUser' | 'importHumanUser' | 'resendHumanInitialization'>
>;

/** The first API adds people who can't sign in before they have shown a code that is mailed to them. */
export const userInitialization = (api: Api): Initialization => {
  const { createHuman } = humanCreation(api);

  return {
    async addHumanUser(call, { initialPassword, ...request }) {
      const password = initialPassword ? { password: initialPassword, changeRequired: true } : undefined;
      const { userId, last } = await createHuman(call, withCode(newHumanIn(call.orgId, request, password)));
      return { userId, details: detailsOf(last) };
    },

    async importHumanUser(call, request) {
      mustBeServed(request);
      const asked = request.requestPasswordlessRegistration;
      const human = newHumanIn(call.orgId, request, passwordOf(request));
      const { userId, last } = await createHuman(call, withCode(human, asked), recoverySteps(request));
      const answer = { userId, details: detailsOf(last) };
      return asked ? { ...answer, passwordlessRegistration: await passkeyLink(api, call, userId) } : answer;
    },

    async resendHumanInitialization(call, { userId, email }) {
      await changeable(api, call, userId, { permission: 'user.write', self: 'may_not' });
      const verification = codeBy(codeFormOf(api.settings, 'initialization'), { by: 'sent_code' }, call.origin);
      const issue = { type: 'IssueInitializationCode', verification, ...(email ? { email } : {}) } as const;
      return { details: detailsOf(await write(api, call, [step(user, userId, issue)])) };
    },
  };
};

/** As ZITADEL: whose address is not known to be theirs, and who has nothing to sign in with. */
const withCode = (human: NewHuman, passwordless = false): NewHuman =>
  human.email.confirmation.by !== 'nothing' || (!human.password && !passwordless)
    ? { ...human, mustInitialize: true }
    : human;

/** What AddHumanUser and ImportHumanUser say in the same words. */
type Described = {
  readonly userName: string;
  readonly profile?: AddHumanUserRequest_Profile | ImportHumanUserRequest_Profile | undefined;
  readonly email?: { readonly email: string; readonly isEmailVerified: boolean } | undefined;
  readonly phone?: { readonly phone: string; readonly isPhoneVerified: boolean } | undefined;
  readonly otpCode?: string;
};
const newHumanIn = (
  orgId: string,
  { userName, profile, email, phone, otpCode }: Described,
  password: GivenPassword | undefined,
): NewHuman => {
  if (!profile || !email) throw userRequestErrors.profile_missing();
  if (otpCode && !isTotpSecret(otpCode)) throw userRequestErrors.totp_secret_invalid();
  const confirmed = (isVerified: boolean) => ({ by: isVerified ? ('nothing' as const) : ('sent_code' as const) });
  return {
    orgId,
    userName,
    profile: profileIn(profile),
    email: { address: email.email, confirmation: confirmed(email.isEmailVerified) },
    ...(phone?.phone ? { phone: { address: phone.phone, confirmation: confirmed(phone.isPhoneVerified) } } : {}),
    ...(password ? { password } : {}),
    ...(otpCode ? { totpSecret: otpCode } : {}),
  };
};

const profileIn = ({
  firstName,
  lastName,
  nickName,
  displayName,
  preferredLanguage,
  gender,
}: NonNullable<Described['profile']>): Profile => ({
  firstName,
  lastName,
  ...(nickName ? { nickName } : {}),
  ...(displayName ? { displayName } : {}),
  ...(preferredLanguage ? { preferredLanguage } : {}),
  gender: gender as number,
});

const passwordOf = ({
  password,
  hashedPassword,
  passwordChangeRequired: changeRequired,
}: ImportHumanUserRequest): GivenPassword | undefined => {
  if (hashedPassword?.value) return { hash: hashedPassword.value, changeRequired };
  return password ? { password, changeRequired } : undefined;
};

const mustBeServed = ({ idps, recoveryCodes }: ImportHumanUserRequest) => {
  if (idps.length > 0)
    throw userRequestErrors.not_served({ message: 'idps: there are no identity providers to link to yet.' });
  if (recoveryCodes.some(({ codeType }) => codeType.case === 'hash'))
    throw userRequestErrors.not_served({ message: 'recovery_codes: only raw codes can be imported.' });
};

const recoverySteps =
  ({ recoveryCodes }: ImportHumanUserRequest) =>
  (userId: string): readonly AnyStep[] => {
    const hashes = recoveryCodes.flatMap(({ codeType }) => (codeType.value ? hashRecoveryCode(codeType.value) : []));
    return hashes.length > 0 ? [step(user, userId, { type: 'AddRecoveryCodes', hashes })] : [];
  };

/** It is handed to whoever imports: nothing is mailed. */
const passkeyLink = async (api: Api, call: Call, userId: string) => {
  const id = api.newId();
  const verification = passkeyCodeBy(codeFormOf(api.settings, 'passkey'), { by: 'returned_code' });
  await write(api, call, [
    step(user, userId, { type: 'IssuePasskeyCode', id, verification, origin: call.origin } as const),
  ]);
  const fields = { userId, organization: call.orgId, codeId: id, code: verification.code };
  const lifetime = durationOf(verification.expiry);
  return { link: `${call.origin}${addressOf('/passkey/set', fields)}`, lifetime, expiration: lifetime };
};

const durationOf = (nanoseconds: number): Duration =>
  create(DurationSchema, { seconds: BigInt(Math.floor(toMilliseconds(nanoseconds) / 1000)) });
