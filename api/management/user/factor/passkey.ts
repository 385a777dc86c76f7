import { userErrors } from '../../../../domain/user/errors.ts';
import { exists } from '../../../../domain/user/guards.ts';
import type { UserState } from '../../../../domain/user/state.ts';
import { user } from '../../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../../eventstore/execute.ts';
import type { Api, Call, Methods } from '../../../api.ts';
import { codeFormOf } from '../../../code/form.ts';
import { type Confirmation, checkCode, passkeyCodeBy, returnedCode } from '../../../code/verification.ts';
import type { PasskeyRegistrationCode } from '../../../gen/zitadel/user/v2/auth_pb.js';
import { PasskeyAuthenticator } from '../../../gen/zitadel/user/v2/auth_pb.js';
import type {
  CreatePasskeyRegistrationLinkRequest,
  UserService,
} from '../../../gen/zitadel/user/v2/user_service_pb.js';
import { changeable } from '../access.ts';
import { mayStrip, recordOn } from './access.ts';
import { registerKey, verifyKey } from './security-key.ts';

type Passkeys = Pick<
  Methods<typeof UserService>,
  'registerPasskey' | 'verifyPasskeyRegistration' | 'createPasskeyRegistrationLink' | 'removePasskey'
>;

const kind = 'passkey';
const attachments = {
  [PasskeyAuthenticator.PLATFORM]: { attachment: 'platform' },
  [PasskeyAuthenticator.CROSS_PLATFORM]: { attachment: 'cross-platform' },
  [PasskeyAuthenticator.UNSPECIFIED]: {},
} as const;

export const userPasskeys = (api: Api): Passkeys => ({
  async registerPasskey(call, { userId, code, authenticator, domain }) {
    const { holder, before } = code
      ? await entitledBy(api, call, userId, code)
      : { holder: await mayHavePasskeys(api, call, userId), before: [] };
    const asked = { kind, userId, domain, before, ...attachments[authenticator] } as const;
    const { id: passkeyId, ...answer } = await registerKey(api, call, holder, asked);
    return { ...answer, passkeyId };
  },

  async verifyPasskeyRegistration(call, { userId, passkeyId, publicKeyCredential, passkeyName }) {
    const holder = await mayHavePasskeys(api, call, userId);
    return verifyKey(api, call, holder, { kind, userId, id: passkeyId, name: passkeyName }, publicKeyCredential);
  },

  async createPasskeyRegistrationLink(call, { userId, medium }) {
    await changeable(api, call, userId, { permission: 'user.passkey.write', self: 'may_not' });
    const id = api.newId();
    const verification = passkeyCodeBy(codeFormOf(api.settings, 'passkey'), confirmationBy(medium));
    const { origin } = call;
    const answer = await recordOn(api, call, userId, { type: 'IssuePasskeyCode', id, verification, origin });
    const code = returnedCode(verification);
    return { ...answer, ...(code ? { code: { id, code } } : {}) };
  },

  async removePasskey(call, { userId, passkeyId }) {
    await mayStrip(api, call, userId);
    return recordOn(api, call, userId, { type: 'RemoveKey', kind, id: passkeyId });
  },
});

/** A link is sent unless the code is to be returned. */
const confirmationBy = (medium: CreatePasskeyRegistrationLinkRequest['medium']): Confirmation => {
  if (medium.case === 'returnCode') return { by: 'returned_code' };
  const urlTemplate = medium.case === 'sendLink' ? medium.value.urlTemplate : undefined;
  return { by: 'sent_code', ...(urlTemplate ? { urlTemplate } : {}) };
};

const mayHavePasskeys = (api: Api, call: Call, userId: string) =>
  changeable(api, call, userId, { permission: 'user.passkey.write', self: 'may' });

const existing = async (api: Api, call: Call, userId: string): Promise<UserState> => {
  const { state } = await api.load(call.instance.id, user, userId);
  if (!exists(state)) throw userErrors.not_found();
  return state;
};

/** The code of a registration link stands in for any permission. A wrong one is recorded, and refused. */
const entitledBy = async (
  api: Api,
  call: Call,
  userId: string,
  given: Pick<PasskeyRegistrationCode, 'id' | 'code'>,
): Promise<{ readonly holder: UserState; readonly before: readonly AnyStep[] }> => {
  const holder = await existing(api, call, userId);
  const issued = holder.human?.factors.passkeyCode;
  const { outcome, code, at } = checkCode(issued?.id === given.id ? issued : undefined, given.code, api.now());
  if (outcome === 'expired') throw userErrors.code_expired();
  if (outcome === 'mismatch') {
    await api.execute(call.context, user, userId, { type: 'RefusePasskeyCode', id: given.id });
    throw userErrors.code_invalid();
  }
  return { holder, before: [step(user, userId, { type: 'UsePasskeyCode', id: given.id, code, at })] };
};
