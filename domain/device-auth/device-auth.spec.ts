import fc from 'fast-check';
import { describe, it } from 'vitest';
import { approval, expires, inTime, tooLate } from '../../test/approval.ts';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { type DeviceAuthCommand, type DeviceRequest, deviceAuth } from './device-auth.ts';
import type { DeviceAuthEvent } from './events.ts';

const given = specOf(deviceAuth);

const request: DeviceRequest = {
  ClientID: 'tv',
  Expires: expires,
  Scopes: ['openid'],
  Audience: ['tv'],
};
const approve = { type: 'ApproveDevice', now: inTime, approval } as const;
const deny = { type: 'DenyDevice', now: inTime } as const;
const exchange = { type: 'ExchangeDeviceCode', now: inTime, clientId: 'tv' } as const;

const addedWith = (more: Partial<DeviceRequest>): DeviceAuthEvent => ({
  type: 'device.authorization.added',
  payload: { ...request, State: 1, ...more },
});
const added = addedWith({});
const approvedBy = (UserOrgID: string): DeviceAuthEvent => ({
  type: 'device.authorization.approved',
  payload: {
    UserID: 'user-1',
    UserOrgID,
    UserAuthMethods: [4],
    AuthTime: '2026-01-01T12:01:00.000Z',
    SessionID: 'session-1',
  },
});
const approved = approvedBy('org-1');
const canceled: DeviceAuthEvent = { type: 'device.authorization.canceled', payload: { Reason: 'denied' } };
const done: DeviceAuthEvent = { type: 'device.authorization.done', payload: {} };

describe('a device', () => {
  it('asks with a user code that nobody else has', () => {
    given().when({ type: 'AddDeviceAuthorization', request }).then(added);
    given(added).when({ type: 'AddDeviceAuthorization', request }).thenRejected('device_auth.already_exists');
  });

  it('is answered once, in time', () => {
    given(added).when(approve).then(approved);
    given(added).when(deny).then(canceled);
    given(added, approved).when(deny).thenRejected('device_auth.already_handled');
    given(added, canceled).when(approve).thenRejected('device_auth.already_handled');
    given(added)
      .when({ ...approve, now: tooLate })
      .thenRejected('device_auth.expired');
    given().when(approve).thenRejected('device_auth.not_found');
  });

  it('is signed in only by users of the organization that it asks for', () => {
    const restricted = addedWith({ OrganizationID: 'org-2' });
    given(restricted).when(approve).thenRejected('device_auth.other_organization');
    given(restricted)
      .when({ ...approve, approval: { ...approval, userOrgId: 'org-2' } })
      .then(approvedBy('org-2'));
  });
});

describe('a device code', () => {
  it('is good once, when it was approved', () => {
    given(added).when(exchange).thenRejected('device_auth.pending');
    given(added, approved).when(exchange).then(done);
    given(added, approved, done).when(exchange).thenRejected('device_auth.used');
  });

  it('is nothing after a refusal, too late, or to another client', () => {
    given(added, canceled).when(exchange).thenRejected('device_auth.denied');
    given(added, approved)
      .when({ ...exchange, now: tooLate })
      .thenRejected('device_auth.expired');
    given(added, approved)
      .when({ ...exchange, clientId: 'other' })
      .thenRejected('device_auth.other_client');
    given().when(exchange).thenRejected('device_auth.not_found');
  });
});

const now = fc.constantFrom(inTime, tooLate);
deciderProperties<DeviceAuthCommand, ReturnType<ReturnType<typeof given>['state']>, DeviceAuthEvent>(
  deviceAuth,
  fc.oneof(
    fc.constant<DeviceAuthCommand>({ type: 'AddDeviceAuthorization', request }),
    now.map((at): DeviceAuthCommand => ({ ...approve, now: at })),
    now.map((at): DeviceAuthCommand => ({ ...deny, now: at })),
    now.map((at): DeviceAuthCommand => ({ ...exchange, now: at })),
  ),
);
