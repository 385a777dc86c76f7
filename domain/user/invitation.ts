import { type CodeCheck, checkedUrlTemplate, type Issue, proved } from './contact.ts';
import { emailVerification } from './email.ts';
import { userErrors } from './errors.ts';
import { humanOf } from './guards.ts';
import { initialized } from './initialization.ts';
import { checkFailed, issuedCode, mayBeChecked, mayBeIssuedAgain } from './issued-code.ts';
import { type Decide, type Evolve, type HumanState, withHuman } from './state.ts';

/** A code that lets a person in who has nothing yet to sign in with. */
export type InvitationCommand =
  | ({ readonly type: 'IssueInviteCode'; readonly applicationName?: string } & Issue)
  | ({ readonly type: 'VerifyInvite' } & CodeCheck);

/** Whether somebody could sign in: everything else is worth something only beside these. */
export const canSignIn = ({ password, factors }: HumanState): boolean =>
  password.hash !== undefined ||
  Object.values(factors.keys).some(({ kind, credential }) => kind === 'passkey' && credential !== undefined);

export const decideInvitation: Decide<InvitationCommand> = {
  IssueInviteCode: ({ verification, applicationName, renews, askedAt }, state) => {
    const human = humanOf(state);
    if (canSignIn(human)) throw userErrors.invite_not_needed();
    const { invitation } = human;
    if (renews && !invitation) throw userErrors.invite_missing();
    if (askedAt) mayBeIssuedAgain(invitation, askedAt);
    const { code, expiry, returned, origin } = verification;
    const urlTemplate = verification.urlTemplate ?? (renews && invitation?.urlTemplate);
    const application = applicationName ?? (renews && invitation?.applicationName);
    const payload = {
      code,
      expiry,
      ...(returned ? { codeReturned: true } : {}),
      ...(urlTemplate ? { urlTemplate: checkedUrlTemplate(urlTemplate) } : {}),
      ...(application ? { applicationName: application } : {}),
      ...(origin ? { triggerOrigin: origin } : {}),
    };
    return [{ type: 'user.human.invite.code.added', payload }];
  },

  VerifyInvite: ({ outcome, ...given }, state) => {
    const { invitation, email } = humanOf(state);
    mayBeChecked(invitation, given);
    if (outcome !== 'match') return [{ type: 'user.human.invite.check.failed', payload: {} }];
    const verified = email.verified ? [] : emailVerification({ kind: 'verified' });
    const opened = state.status === 'initial' ? [initialized] : [];
    const shown = invitation?.sentBy === 'email' ? proved('email', email) : [];
    return [{ type: 'user.human.invite.check.succeeded', payload: {} }, ...opened, ...verified, ...shown];
  },
};

export const evolveInvitation: Evolve<
  | 'user.human.invite.code.added'
  | 'user.human.invite.code.sent'
  | 'user.human.invite.check.succeeded'
  | 'user.human.invite.check.failed'
> = {
  'user.human.invite.code.added': (state, { payload }, envelope) => {
    const { code } = issuedCode({ ...payload, code_returned: payload.codeReturned }, envelope, state.human?.invitation);
    const { urlTemplate, applicationName, codeReturned } = payload;
    return code
      ? withHuman(state, {
          invitation: {
            ...code,
            ...(codeReturned ? {} : { sentBy: 'email' }),
            ...(urlTemplate ? { urlTemplate } : {}),
            ...(applicationName ? { applicationName } : {}),
          },
        })
      : state;
  },
  'user.human.invite.code.sent': (state) => state,
  'user.human.invite.check.succeeded': (state) => {
    if (!state.human) return state;
    const { invitation: _, ...human } = state.human;
    return { ...state, human };
  },
  'user.human.invite.check.failed': (state, _, envelope) => {
    const invitation = state.human?.invitation;
    return invitation
      ? withHuman(state, { invitation: { ...invitation, ...checkFailed(invitation, envelope) } })
      : state;
  },
};
