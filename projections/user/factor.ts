import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { projection, remove, update, upsert } from '../projection.ts';
import { type FactorKind, userFactorsTable } from './tables.ts';

type Of = { readonly aggregateId: string; readonly owner: string };
const only = (kind: FactorKind, { aggregateId }: Pick<Of, 'aggregateId'>) => ({ user_id: aggregateId, kind, id: '' });

const add = (kind: FactorKind, ready: boolean) => (event: Of) =>
  upsert(userFactorsTable, { ...only(kind, event), org_id: event.owner, ready });
const become = (kind: FactorKind, ready: boolean) => (event: Pick<Of, 'aggregateId'>) =>
  update(userFactorsTable, only(kind, event), { ready });
const take = (kind: FactorKind) => (event: Pick<Of, 'aggregateId'>) => remove(userFactorsTable, only(kind, event));

type OfKey<P = object> = Of & { readonly payload: { readonly webAuthNTokenId: string } & P };
const one = (kind: FactorKind, { aggregateId, payload }: OfKey) => ({
  user_id: aggregateId,
  kind,
  id: payload.webAuthNTokenId,
});
const addKey = (kind: FactorKind) => (event: OfKey<{ readonly rpID?: string | undefined }>) =>
  upsert(userFactorsTable, {
    ...one(kind, event),
    org_id: event.owner,
    ready: false,
    rp_id: event.payload.rpID ?? null,
  });
const verifyKey = (kind: FactorKind) => (event: OfKey<{ readonly webAuthNTokenName?: string | undefined }>) =>
  update(userFactorsTable, one(kind, event), { ready: true, name: event.payload.webAuthNTokenName ?? '' });
const takeKey = (kind: FactorKind) => (event: OfKey) => remove(userFactorsTable, one(kind, event));

export const userFactors = projection<UserEvent | OrgEvent | InstanceEvent>()({
  name: 'user_factors',
  version: 3,
  tables: [userFactorsTable],
  on: {
    'user.human.mfa.otp.added': add('totp', false),
    'user.human.mfa.otp.verified': become('totp', true),
    'user.human.mfa.otp.removed': take('totp'),
    'user.human.mfa.otp.sms.added': add('otp_sms', true),
    'user.human.mfa.otp.sms.removed': take('otp_sms'),
    'user.human.phone.changed': become('otp_sms', false),
    'user.human.phone.verified': become('otp_sms', true),
    'user.human.phone.removed': take('otp_sms'),
    'user.human.mfa.otp.email.added': add('otp_email', true),
    'user.human.mfa.otp.email.removed': take('otp_email'),
    'user.human.email.changed': become('otp_email', false),
    'user.human.email.verified': become('otp_email', true),
    'user.human.mfa.recoverycode.added': add('recovery_code', true),
    'user.human.mfa.recoverycode.removed': take('recovery_code'),
    'user.human.mfa.recoverycode.check.succeeded': (event) =>
      event.payload.remaining === 0 ? take('recovery_code')(event) : [],
    'user.human.passwordless.token.added': addKey('passkey'),
    'user.human.passwordless.token.verified': verifyKey('passkey'),
    'user.human.passwordless.token.removed': takeKey('passkey'),
    'user.human.mfa.u2f.token.added': addKey('u2f'),
    'user.human.mfa.u2f.token.verified': verifyKey('u2f'),
    'user.human.mfa.u2f.token.removed': takeKey('u2f'),
    'user.removed': ({ aggregateId }) => remove(userFactorsTable, { user_id: aggregateId }),
    'org.removed': ({ aggregateId }) => remove(userFactorsTable, { org_id: aggregateId }),
    'instance.removed': () => remove(userFactorsTable, {}),
  },
});
