import { type Approval, approvalIn, approvedPayload, mustBeApproved, mustBeOpen } from '../approval.ts';
import type { Decider, Envelope } from '../decider.ts';
import type { AuthorizationDetail } from '../oidc-session/events.ts';
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
  readonly resource?: readonly string[] | undefined;
  readonly authorization_details?: readonly AuthorizationDetail[] | undefined;
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
  readonly approvedAt: Date | undefined;
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
      mustBeOpen(state, command.now, deviceAuthErrors);
      return [{ type: 'device.authorization.canceled', payload: { Reason: 'denied' } }];
    case 'ExchangeDeviceCode':
      mustBeApproved(state, command, deviceAuthErrors);
      return [{ type: 'device.authorization.done', payload: {} }];
  }
};

type CommandOf<T extends DeviceAuthCommand['type']> = Extract<DeviceAuthCommand, { type: T }>;

const approve = ({ now, approval }: CommandOf<'ApproveDevice'>, state: DeviceAuthState): readonly DeviceAuthEvent[] => {
  const { OrganizationID } = mustBeOpen(state, now, deviceAuthErrors);
  if (OrganizationID && OrganizationID !== approval.userOrgId) throw deviceAuthErrors.other_organization();
  return [{ type: 'device.authorization.approved', payload: approvedPayload(approval) }];
};

const evolve = (state: DeviceAuthState, event: DeviceAuthEvent, { createdAt }: Envelope): DeviceAuthState => {
  switch (event.type) {
    case 'device.authorization.added':
      return { ...state, status: 'initiated', request: event.payload };
    case 'device.authorization.approved':
      return { ...state, status: 'approved', approval: approvalIn(event.payload), approvedAt: createdAt };
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
  initial: { status: 'absent', request: undefined, approval: undefined, approvedAt: undefined },
  decide,
  evolve,
  person: ({ approval }) => approval?.userId,
};
