import { describe, expect, it } from 'vitest';
import { fold, specOf } from '../../test/spec.ts';
import type { UserEvent } from './events.ts';
import { user } from './user.ts';

const given = specOf(user);
const named = (userName: string, userLoginMustBeDomain?: true): UserEvent => ({
  type: 'user.machine.added',
  payload: { userName, name: 'Robot', ...(userLoginMustBeDomain ? { userLoginMustBeDomain } : {}) },
});
const renamed = (userName: string, userLoginMustBeDomain?: true): UserEvent => ({
  type: 'user.username.changed',
  payload: { userName, ...(userLoginMustBeDomain ? { userLoginMustBeDomain } : {}) },
});

const claims = (event: UserEvent, ...past: UserEvent[]) =>
  (user.claims?.(event, fold(user, past), 'user-1', 'org-1') ?? []).map(({ op, value }) => `${op} ${value}`);

describe('a user name', () => {
  it('is unique in the instance, or in the organization whose domain completes it', () => {
    expect(claims(named('robot'))).toEqual(['take robot']);
    expect(claims(named('robot', true))).toEqual(['take robot\norg-1']);
  });

  it('is freed in the scope it was taken in', () => {
    expect(claims(renamed('android', true), named('robot'))).toEqual(['release robot', 'take android\norg-1']);
    expect(claims(renamed('robot'), named('robot', true))).toEqual(['release robot\norg-1', 'take robot']);
    expect(claims({ type: 'user.removed', payload: {} }, named('robot', true))).toEqual(['release robot\norg-1']);
  });

  it('stays claimed when only its case changes', () => {
    expect(claims(renamed('Robot'), named('robot'))).toEqual([]);
  });

  it('stays as it is when the setting changes, and is unique within another scope', () => {
    const scope = { type: 'ScopeUserName', userLoginMustBeDomain: true } as const;
    given(named('robot')).when(scope).then(renamed('robot', true));
    given(named('robot', true)).when(scope).thenNothing();
    given().when(scope).thenNothing();
  });

  it('is unique within its organization where that says so, though login names end in no domain', () => {
    const scope = { type: 'ScopeUserName', userLoginMustBeDomain: false, organizationScoped: true } as const;
    const scoped: UserEvent = {
      type: 'user.username.changed',
      payload: { userName: 'robot', organizationScoped: true },
    };
    given(named('robot')).when(scope).then(scoped);
    given(named('robot'), scoped).when(scope).thenNothing();
    expect(claims(scoped, named('robot'))).toEqual(['release robot', 'take robot\norg-1']);
    expect(claims(renamed('robot'), named('robot'), scoped)).toEqual(['release robot\norg-1', 'take robot']);
  });

  it('changes once', () => {
    const rename = { type: 'ChangeUserName', userName: ' android ', userLoginMustBeDomain: false } as const;
    given(named('robot')).when(rename).then(renamed('android'));
    given(named('android')).when(rename).thenNothing();
    given(named('android'))
      .when({ ...rename, userLoginMustBeDomain: true })
      .then(renamed('android', true));
    given(named('robot'))
      .when({ ...rename, userName: '' })
      .thenRejected('user.username_empty');
  });
});
