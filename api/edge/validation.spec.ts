import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { CreateApplicationRequestSchema } from '../gen/zitadel/application/v2/application_service_pb.js';
import { CreateSessionRequestSchema } from '../gen/zitadel/session/v2/session_service_pb.js';
import {
  AddHumanUserRequestSchema,
  AddPersonalAccessTokenRequestSchema,
  CreateUserRequestSchema,
  ListUsersRequestSchema,
} from '../gen/zitadel/user/v2/user_service_pb.js';
import { validate } from './validation.ts';

const checking =
  <D extends DescMessage>(desc: D, init: MessageInitShape<D>) =>
  () =>
    validate(desc, create(desc, init));
const profile = { givenName: 'Ada', familyName: 'Lovelace' };
const email = { email: 'ada@example.com' };

describe('a request', () => {
  it('passes when it keeps every rule of the contract', () => {
    expect(checking(AddHumanUserRequestSchema, { profile, email })).not.toThrow();
  });

  it('is refused by the name of the field that is missing', () => {
    expect(checking(AddHumanUserRequestSchema, { email })).toThrow('profile is required');
    expect(checking(CreateUserRequestSchema, {})).toThrow('organization_id must have 1 to 200 characters');
  });

  it('is refused by the path of a field inside', () => {
    expect(checking(AddHumanUserRequestSchema, { profile: { ...profile, givenName: '' }, email })).toThrow(
      'profile.given_name must have 1 to 200 characters',
    );
    expect(checking(AddHumanUserRequestSchema, { profile, email: { email: 'nobody' } })).toThrow(
      'email.email must be an email address',
    );
  });

  it('counts characters, not UTF-16 units', () => {
    const named = (givenName: string) =>
      checking(AddHumanUserRequestSchema, { profile: { ...profile, givenName }, email });
    expect(named('𝒜'.repeat(200))).not.toThrow();
    expect(named('𝒜'.repeat(201))).toThrow('200');
  });

  it('may leave out an optional field but not send it empty', () => {
    expect(checking(AddHumanUserRequestSchema, { profile, email, username: '' })).toThrow('username');
  });

  it('is looked at in lists that contain themselves', () => {
    const empty = { query: { case: 'userNameQuery' as const, value: { userName: '' } } };
    const both = { query: { case: 'andQuery' as const, value: { queries: [empty] } } };
    expect(checking(ListUsersRequestSchema, { queries: [both] })).toThrow(
      'queries[0].and_query.queries[0].user_name_query.user_name',
    );
  });

  it('keeps durations and enums within bounds', () => {
    expect(checking(CreateSessionRequestSchema, { lifetime: { seconds: 0n } })).toThrow(
      'lifetime must be more than 0 s',
    );
    const oidc = { clockSkew: { seconds: 6n } };
    expect(
      checking(CreateApplicationRequestSchema, {
        projectId: '1',
        name: 'web',
        applicationType: { case: 'oidcConfiguration', value: oidc },
      }),
    ).toThrow('oidc_configuration');
  });

  it('cannot say what the contract does not define, even where it has no rule', () => {
    const human = (gender: number) => checking(AddHumanUserRequestSchema, { profile: { ...profile, gender }, email });
    expect(human(2)).not.toThrow();
    expect(human(99)).toThrow('profile.gender must be one of the defined values');
  });

  it('cannot name a time that no calendar has', () => {
    const until = (seconds: bigint, nanos = 0) =>
      checking(AddPersonalAccessTokenRequestSchema, { userId: '1', expirationDate: { seconds, nanos } });
    expect(until(253_402_300_799n, 999_000_000)).not.toThrow();
    expect(until(253_402_300_799n, 999_000_001)).toThrow('expiration_date');
    expect(until(253_402_300_800n)).toThrow('expiration_date must be a time between the years 1 and 9999');
    expect(until(0n, -1)).toThrow('expiration_date');
  });
});
