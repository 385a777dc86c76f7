import type { Decider, Envelope } from '../decider.ts';
import { type AvatarCommand, decideAvatar, evolveAvatar } from './avatar.ts';
import { type CreationCommand, decideCreation, evolveCreation } from './creation.ts';
import { type DomainClaimCommand, decideDomainClaim, evolveDomainClaim } from './domain-claim.ts';
import { decideEmail, type EmailCommand, evolveEmail } from './email.ts';
import { decideErasure, type ErasureCommand, evolveErasure } from './erasure.ts';
import { userErrors } from './errors.ts';
import { type UserEvent, userEvents } from './events.ts';
import { decideFactorPrompt, evolveFactorPrompt, type FactorPromptCommand } from './factor-prompt.ts';
import { decideImpersonation, evolveImpersonation, type ImpersonationCommand } from './impersonation.ts';
import { decideInitialization, evolveInitialization, type InitializationCommand } from './initialization.ts';
import { decideInvitation, evolveInvitation, type InvitationCommand } from './invitation.ts';
import { decideLifecycle, evolveLifecycle, type LifecycleCommand } from './lifecycle.ts';
import { decideLockout, type LockoutCommand } from './lockout.ts';
import { decideMachine, evolveMachine, type MachineCommand } from './machine.ts';
import { decideMachineKey, evolveMachineKey, type MachineKeyCommand } from './machine-key.ts';
import { decideMetadata, evolveMetadata, type MetadataCommand } from './metadata.ts';
import { decideOneTimeCode, evolveOneTimeCode, type OneTimeCodeCommand } from './one-time-code.ts';
import { decidePasskeyCode, evolvePasskeyCode, type PasskeyCodeCommand } from './passkey-code.ts';
import { decidePassword, evolvePassword, type PasswordCommand } from './password.ts';
import {
  decidePersonalAccessToken,
  evolvePersonalAccessToken,
  type PersonalAccessTokenCommand,
} from './personal-access-token.ts';
import { decidePhone, evolvePhone, type PhoneCommand } from './phone.ts';
import { decideProfile, evolveProfile, type ProfileCommand } from './profile.ts';
import { decideRecoveryCode, evolveRecoveryCode, type RecoveryCodeCommand } from './recovery-code.ts';
import { decideSecurityKey, evolveSecurityKey, type SecurityKeyCommand, securityKeyClaims } from './security-key.ts';
import { decideSentCode, evolveSentCode, type SentCodeCommand } from './sent-code.ts';
import { decideSentMessage, evolveSentMessage, type SentMessageCommand } from './sent-message.ts';
import { absent, type Decide, type Evolve, type UserState } from './state.ts';
import { decideTotp, evolveTotp, type TotpCommand } from './totp.ts';
import { decideUserName, evolveUserName, type UserNameCommand, userNameClaims } from './username.ts';

export type UserCommand =
  | CreationCommand
  | UserNameCommand
  | DomainClaimCommand
  | ProfileCommand
  | AvatarCommand
  | EmailCommand
  | PhoneCommand
  | PasswordCommand
  | InitializationCommand
  | InvitationCommand
  | TotpCommand
  | SentCodeCommand
  | SentMessageCommand
  | RecoveryCodeCommand
  | OneTimeCodeCommand
  | SecurityKeyCommand
  | PasskeyCodeCommand
  | FactorPromptCommand
  | ImpersonationCommand
  | MachineCommand
  | MachineKeyCommand
  | PersonalAccessTokenCommand
  | MetadataCommand
  | LifecycleCommand
  | LockoutCommand
  | ErasureCommand;

/** One decision per command and one change per event, from the facets; a missing one does not compile. */
const decisions: Decide<UserCommand> = {
  ...decideCreation,
  ...decideUserName,
  ...decideDomainClaim,
  ...decideProfile,
  ...decideAvatar,
  ...decideEmail,
  ...decidePhone,
  ...decidePassword,
  ...decideInitialization,
  ...decideInvitation,
  ...decideTotp,
  ...decideSentCode,
  ...decideSentMessage,
  ...decideRecoveryCode,
  ...decideOneTimeCode,
  ...decideSecurityKey,
  ...decidePasskeyCode,
  ...decideFactorPrompt,
  ...decideImpersonation,
  ...decideMachine,
  ...decideMachineKey,
  ...decidePersonalAccessToken,
  ...decideMetadata,
  ...decideLifecycle,
  ...decideLockout,
  ...decideErasure,
};

const changes: Evolve<UserEvent['type']> = {
  ...evolveCreation,
  ...evolveUserName,
  ...evolveDomainClaim,
  ...evolveProfile,
  ...evolveAvatar,
  ...evolveEmail,
  ...evolvePhone,
  ...evolvePassword,
  ...evolveInitialization,
  ...evolveInvitation,
  ...evolveTotp,
  ...evolveSentCode,
  ...evolveSentMessage,
  ...evolveRecoveryCode,
  ...evolveOneTimeCode,
  ...evolveSecurityKey,
  ...evolvePasskeyCode,
  ...evolveFactorPrompt,
  ...evolveImpersonation,
  ...evolveMachine,
  ...evolveMachineKey,
  ...evolvePersonalAccessToken,
  ...evolveMetadata,
  ...evolveLifecycle,
  ...evolveErasure,
};

// Looked up by the type that the argument itself carries, which TypeScript cannot correlate through a table.
type Decision = (command: UserCommand, state: UserState) => readonly UserEvent[];
type Change = (state: UserState, event: UserEvent, envelope: Envelope) => UserState;

/** Humans and machines: who they are, how they are reached, and what proves it is them. */
export const user: Decider<UserCommand, UserState, UserEvent> = {
  name: 'user',
  aggregate: 'user',
  events: userEvents,
  initial: absent,
  decide: (command, state) => (decisions[command.type] as Decision)(command, state),
  evolve: (state, event, envelope) => (changes[event.type] as Change)(state, event, envelope),
  claims: (event, before, id, owner) => [
    ...userNameClaims(event, before, id, owner),
    ...securityKeyClaims(event, before),
  ],
  taken: { usernames: userErrors.username_taken, webauthn_credentials: userErrors.key_taken },
};
