import type { Decider } from '../decider.ts';
import type { UserAgent } from '../session/events.ts';
import { deviceAuthErrors } from './errors.ts';
import { type DeviceAuthEvent, deviceAuthEvents } from './events.ts';

/** What a device asks for. */
export type DeviceRequest = {
  readonly ClientID: string;
  readonly Expires: string;
  readonly Scopes: readonly string[];
  readonly Audience: readonly string[];
  readonly NeedRefreshToken?: boolean | undefined;
  readonly OrganizationID?: string | undefined;
};

/** Who signed it in, as the session knows them. */
export type Approval = {
  readonly sessionId: string;
  readonly userId: string;
  readonly userOrgId: string;
  readonly authTime: Date;
  readonly authMethods: readonly number[];
  readonly preferredLanguage?: string;
  readonly userAgent?: UserAgent;
};

export type DeviceAuthCommand =
  | { readonly type: 'AddDeviceAuthorization'; readonly request: DeviceRequest }
  | { readonly type: 'ApproveDevice'; readonly now: Date; readonly approval: Approval }
  | { readonly type: 'DenyDevice'; readonly now: Date }
  | { readonly type: 'ExchangeDeviceCode'; readonly now: Date; readonly clientId: string };

export type DeviceAuthState = {
  readonly status: 'absent' | 'initiated' | 'approved' | 'canceled' | 'done';
  readonly request: DeviceRequest | undefined;
  readonly approval: Approval | undefined;
};

/** ZITADEL's number of a device authorization that nobody has answered. */
const initiated = 1;

const decide = (command: DeviceAuthCommand, state: DeviceAuthState): readonly DeviceAuthEvent[] => {
  switch (command.type) {
    case 'AddDeviceAuthorization':
      if (state.status !== 'absent') throw deviceAuthErrors.already_exists();
      return [{ type: 'device.authorization.added', payload: { ...command.request, State: initiated } }];
    case 'ApproveDevice':
      return approve(command, state);
    case 'DenyDevice':
      mustBeOpen(state, command.now);
      return [{ type: 'device.authorization.canceled', payload: { Reason: 'denied' } }];
    case 'ExchangeDeviceCode':
      mustBeApproved(command, state);
      return [{ type: 'device.authorization.done', payload: {} }];
  }
};

type CommandOf<T extends DeviceAuthCommand['type']> = Extract<DeviceAuthCommand, { type: T }>;

const approve = ({ now, approval }: CommandOf<'ApproveDevice'>, state: DeviceAuthState): readonly DeviceAuthEvent[] => {
  const { OrganizationID } = mustBeOpen(state, now);
  if (OrganizationID && OrganizationID !== approval.userOrgId) throw deviceAuthErrors.other_organization();
  return [
    {
      type: 'device.authorization.approved',
      payload: {
        UserID: approval.userId,
        UserOrgID: approval.userOrgId,
        UserAuthMethods: approval.authMethods,
        AuthTime: approval.authTime.toISOString(),
        ...(approval.preferredLanguage ? { PreferredLanguage: approval.preferredLanguage } : {}),
        ...(approval.userAgent ? { UserAgent: approval.userAgent } : {}),
        SessionID: approval.sessionId,
      },
    },
  ];
};

const mustBeOpen = ({ status, request }: DeviceAuthState, now: Date): DeviceRequest => {
  if (!request) throw deviceAuthErrors.not_found();
  if (status !== 'initiated') throw deviceAuthErrors.already_handled();
  if (hasExpired(request, now)) throw deviceAuthErrors.expired();
  return request;
};

/** RFC 8628, 3.5. */
const mustBeApproved = ({ now, clientId }: CommandOf<'ExchangeDeviceCode'>, { status, request }: DeviceAuthState) => {
  if (!request) throw deviceAuthErrors.not_found();
  if (request.ClientID !== clientId) throw deviceAuthErrors.other_client();
  if (status === 'done') throw deviceAuthErrors.used();
  if (status === 'canceled') throw deviceAuthErrors.denied();
  if (hasExpired(request, now)) throw deviceAuthErrors.expired();
  if (status !== 'approved') throw deviceAuthErrors.pending();
};

export const hasExpired = ({ Expires }: Pick<DeviceRequest, 'Expires'>, now: Date): boolean => now >= new Date(Expires);

const evolve = (state: DeviceAuthState, event: DeviceAuthEvent): DeviceAuthState => {
  switch (event.type) {
    case 'device.authorization.added':
      return { ...state, status: 'initiated', request: event.payload };
    case 'device.authorization.approved': {
      const { UserID, UserOrgID, UserAuthMethods, AuthTime, PreferredLanguage, UserAgent, SessionID } = event.payload;
      return {
        ...state,
        status: 'approved',
        approval: {
          sessionId: SessionID,
          userId: UserID,
          userOrgId: UserOrgID,
          authTime: new Date(AuthTime),
          authMethods: UserAuthMethods,
          ...(PreferredLanguage === undefined ? {} : { preferredLanguage: PreferredLanguage }),
          ...(UserAgent === undefined ? {} : { userAgent: UserAgent }),
        },
      };
    }
    case 'device.authorization.canceled':
      return { ...state, status: 'canceled' };
    case 'device.authorization.done':
      return { ...state, status: 'done' };
  }
};

/** A device that asks to be signed in by a person elsewhere (RFC 8628). */
export const deviceAuth: Decider<DeviceAuthCommand, DeviceAuthState, DeviceAuthEvent> = {
  name: 'device_auth',
  aggregate: 'device_auth',
  events: deviceAuthEvents,
  initial: { status: 'absent', request: undefined, approval: undefined },
  decide,
  evolve,
  person: ({ approval }) => approval?.userId,
};
