import { errors } from '../../../domain/errors.ts';
import type { Api, Call } from '../../api.ts';
import type { RequestChallenges } from '../../gen/zitadel/session/v2/challenge_pb.js';
import type { Checks } from '../../gen/zitadel/session/v2/session_service_pb.js';
import type { Challenges } from '../../session/checks.ts';
import { codeFactors } from '../../session/code-check.ts';
import { type CheckedUser, findUser } from '../../session/find-user.ts';
import { mustExist } from './access.ts';

export const sessionRequestErrors = errors('session_request', {
  check_not_served: ['unimplemented', 'This kind of check is not served yet.'],
  user_not_named: ['invalid', 'A user check names the user by id or by login name.'],
});

const served = new Set<string>(['user', 'password', 'webAuthN', ...codeFactors]);

/** Whatever we cannot check is refused before anything is done. */
export const mustBeServed = (checks: Checks | undefined): void => {
  for (const [name, value] of Object.entries(checks ?? {}))
    if (!name.startsWith('$') && value !== undefined && !served.has(name))
      throw sessionRequestErrors.check_not_served({ message: `Checks of the kind ${name} are not served yet.` });
};

/** The user whom the checks name, if they name one. */
export const userOf = async (api: Api, call: Call, checks: Checks | undefined): Promise<CheckedUser | undefined> => {
  if (!checks?.user) return undefined;
  const { search } = checks.user;
  if (search.case === undefined) throw sessionRequestErrors.user_not_named();
  const named = search.case === 'userId' ? { id: search.value } : { loginName: search.value };
  return mustExist(call, await findUser(api, call.read, named));
};

export const changeOf = (
  { origin }: Pick<Call, 'origin'>,
  user: CheckedUser | undefined,
  checks: Checks | undefined,
) => ({
  ...(user ? { userId: user.id } : {}),
  ...(checks?.password ? { password: checks.password.password } : {}),
  ...(checks?.webAuthN ? { key: { answer: checks.webAuthN.credentialAssertionData ?? {}, origin } } : {}),
  codes: Object.fromEntries(
    codeFactors.flatMap((factor) => {
      const given = checks?.[factor];
      return given ? [[factor, given.code]] : [];
    }),
  ),
});

/** The codes that are to be sent or handed back, and the key that is to be asked for. */
export const challengesOf = ({ origin }: Pick<Call, 'origin'>, challenges: RequestChallenges | undefined) => {
  const { otpSms, otpEmail, webAuthN } = challenges ?? {};
  const template = otpEmail?.deliveryType.case === 'sendCode' ? otpEmail.deliveryType.value.urlTemplate : undefined;
  return {
    ...(webAuthN
      ? { ask: { rpId: webAuthN.domain, userVerification: webAuthN.userVerificationRequirement as number } }
      : {}),
    send: {
      ...(otpSms ? { otpSms: { returned: otpSms.returnCode, origin } } : {}),
      ...(otpEmail
        ? {
            otpEmail: {
              returned: otpEmail.deliveryType.case === 'returnCode',
              origin,
              ...(template === undefined ? {} : { urlTemplate: template }),
            },
          }
        : {}),
    },
  };
};

/** zitadel.session.v2.Challenges. */
export const challengesMessage = ({ webAuthN, ...codes }: Challenges) => ({
  ...codes,
  ...(webAuthN ? { webAuthN: { publicKeyCredentialRequestOptions: webAuthN } } : {}),
});
