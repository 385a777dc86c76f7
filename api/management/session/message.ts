import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Duration, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { seconds } from '../../../domain/duration.ts';
import { errors } from '../../../domain/errors.ts';
import type { Metadata, UserAgent } from '../../../domain/session/events.ts';
import type { SessionFilter, SessionUser, SessionWithUser } from '../../../projections/session/queries.ts';
import type { TimestampQueryMethod } from '../../gen/zitadel/object_pb.js';
import type {
  SearchQuery,
  SessionSchema,
  UserAgent as UserAgentMessage,
} from '../../gen/zitadel/session/v2/session_pb.js';

export const sessionQueryErrors = errors('session_query', {
  creator_empty: ['invalid', 'A query by creator names the creator, or nothing for the caller.', 'GRPC-x8n24uh'],
  user_agent_empty: [
    'invalid',
    'A query by user agent names the fingerprint id, or nothing for the one of the caller, if there is one.',
    'GRPC-x8n23uh',
  ],
  empty: ['invalid', 'A query asks for something.', 'GRPC-Sfefs'],
});

const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));
export const metadataOf = (metadata: { readonly [key: string]: Uint8Array }): Metadata =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));

/** Nanoseconds. */
export const lifetimeOf = (lifetime: Duration | undefined) =>
  lifetime ? { lifetime: seconds(Number(lifetime.seconds)) + lifetime.nanos } : {};

export const userAgentOf = (message: UserAgentMessage | undefined): { readonly userAgent?: UserAgent } => {
  if (!message) return {};
  const { fingerprintId, ip, description } = message;
  const header = Object.fromEntries(Object.entries(message.header).map(([name, { values }]) => [name, values]));
  return {
    userAgent: {
      ...(fingerprintId ? { fingerprint_id: fingerprintId } : {}),
      ...(ip ? { ip } : {}),
      ...(description ? { description } : {}),
      ...(Object.keys(header).length > 0 ? { header } : {}),
    },
  };
};

const userAgentMessage = ({ fingerprint_id, ip, description, header }: UserAgent) => ({
  ...(fingerprint_id === undefined ? {} : { fingerprintId: fingerprint_id }),
  ...(ip === undefined ? {} : { ip }),
  ...(description === undefined ? {} : { description }),
  header: Object.fromEntries(Object.entries(header ?? {}).map(([name, values]) => [name, { values: [...values] }])),
});

export const sessionMessage = ({ session, user }: SessionWithUser): MessageInitShape<typeof SessionSchema> => ({
  id: session.id,
  creationDate: timestampFromDate(session.creation_date),
  changeDate: timestampFromDate(session.change_date),
  sequence: session.sequence,
  metadata: Object.fromEntries(
    Object.entries(session.metadata as Metadata).map(([key, value]) => [key, fromBase64(value)]),
  ),
  ...(user ? { factors: factorsOf(session, user) } : {}),
  ...(session.user_agent ? { userAgent: userAgentMessage(session.user_agent as UserAgent) } : {}),
  ...(session.expiration ? { expirationDate: timestampFromDate(session.expiration) } : {}),
});

const factorsOf = (session: SessionWithUser['session'], user: SessionUser) => ({
  user: {
    id: session.user_id ?? '',
    organizationId: session.user_org_id ?? '',
    loginName: user.loginName,
    displayName: user.displayName,
    ...verifiedAt(session.user_checked_at),
  },
  ...(passwordCounts(session, user) ? { password: verifiedAt(session.password_checked_at) } : {}),
  ...(session.key_checked_at
    ? { webAuthN: { ...verifiedAt(session.key_checked_at), userVerified: session.key_user_verified ?? false } }
    : {}),
  ...(session.totp_checked_at ? { totp: verifiedAt(session.totp_checked_at) } : {}),
  ...(session.otp_sms_checked_at ? { otpSms: verifiedAt(session.otp_sms_checked_at) } : {}),
  ...(session.otp_email_checked_at ? { otpEmail: verifiedAt(session.otp_email_checked_at) } : {}),
  ...(session.recovery_code_checked_at ? { recoveryCode: verifiedAt(session.recovery_code_checked_at) } : {}),
});

const passwordCounts = (
  { password_recorded_at: recorded }: SessionWithUser['session'],
  { passwordChanged: changed }: SessionUser,
) => recorded !== null && (changed === null || recorded > changed);

const verifiedAt = (date: Date | null) => (date ? { verifiedAt: timestampFromDate(date) } : {});

/** What a query means that names nothing: the caller, and the browser of the session that the caller's token comes from. */
export type Own = { readonly userId: string; readonly fingerprintId: string | undefined };

export const filterOf = ({ query }: SearchQuery, own: Own): SessionFilter => {
  switch (query.case) {
    case 'idsQuery':
      return { by: 'ids', ids: query.value.ids };
    case 'userIdQuery':
      return { by: 'user', id: query.value.id };
    case 'creatorQuery':
      if (query.value.id === '') throw sessionQueryErrors.creator_empty();
      return { by: 'creator', id: query.value.id ?? own.userId };
    case 'userAgentQuery': {
      const { fingerprintId = own.fingerprintId } = query.value;
      if (!fingerprintId) throw sessionQueryErrors.user_agent_empty();
      return { by: 'fingerprint', id: fingerprintId };
    }
    case 'creationDateQuery':
      return { by: 'creation', ...compared(query.value.method, query.value.creationDate) };
    case 'expirationDateQuery':
      return { by: 'expiration', ...compared(query.value.method, query.value.expirationDate) };
    case undefined:
      throw sessionQueryErrors.empty();
  }
};

const compared = (method: TimestampQueryMethod, date: Parameters<typeof timestampDate>[0] | undefined) => ({
  method,
  date: date ? timestampDate(date) : new Date(0),
});
