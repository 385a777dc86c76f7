import { describe, expect, it } from 'vitest';
import { seconds } from '../../../domain/duration.ts';
import { type Asked, isFreshEnough, wayOf } from './way.ts';

const addedAt = new Date('2026-01-01T12:00:00Z');
const account = (userId: string, minutesAgo: number | undefined) => ({
  userId,
  orgId: 'org-1',
  loginName: `${userId}@acme`,
  authenticatedAt: minutesAgo === undefined ? undefined : new Date(addedAt.getTime() - minutesAgo * 60_000),
  provenAt: minutesAgo === undefined ? undefined : addedAt,
  acrs: ['urn:fasti:acr:1fa'],
});
const anna = account('anna', 5);
const bert = account('bert', 10);
const signedOut = account('carl', undefined);
const way = (asked: Asked, ...accounts: readonly ReturnType<typeof account>[]) => wayOf(asked, addedAt, accounts);
const [none, login, selectAccount, create] = [[1], [2], [4], [5]];

describe('a sign-in', () => {
  it('begins with the login name when the browser knows nobody', () => expect(way({})).toEqual({ to: 'login-name' }));

  it('goes straight back to the client with the account that was used last, of those that are signed in', () => {
    expect(way({}, signedOut, bert, anna)).toEqual({ to: 'client', account: bert });
    expect(way({ prompt: none }, bert, anna)).toEqual({ to: 'client', account: bert });
  });

  it('offers the accounts when none of them is signed in any more', () =>
    expect(way({}, signedOut)).toEqual({ to: 'accounts' }));

  it('asks for nothing under prompt=none: it works or is refused', () => {
    expect(way({ prompt: none }, anna)).toEqual({ to: 'client', account: anna });
    expect(way({ prompt: none }, signedOut)).toEqual({ to: 'refusal', reason: 'login_required' });
    expect(way({ prompt: none, max_age: seconds(60) }, anna)).toEqual({ to: 'refusal', reason: 'login_required' });
  });

  it('asks again under prompt=login, and lets choose under prompt=select_account', () => {
    expect(way({ prompt: login }, anna)).toEqual({ to: 'login-name' });
    expect(way({ prompt: selectAccount }, anna)).toEqual({ to: 'accounts' });
    expect(way({ prompt: selectAccount })).toEqual({ to: 'login-name' });
  });

  it('begins with a new account under prompt=create, whoever is signed in', () => {
    expect(way({ prompt: create }, anna)).toEqual({ to: 'registration' });
  });

  it('is for whom the client hints at', () => {
    expect(way({ login_hint: 'BERT@acme' }, anna, bert)).toEqual({ to: 'client', account: bert });
    expect(way({ login_hint: 'dora@acme' }, anna)).toEqual({ to: 'login-name' });
    expect(way({ hint_user_id: 'bert' }, anna, bert)).toEqual({ to: 'client', account: bert });
    expect(way({ organization_id: 'org-2' }, anna)).toEqual({ to: 'login-name' });
  });

  it('is left to be finished where somebody has begun it, which prompt=none says', () => {
    const begun = { ...signedOut, provenAt: addedAt };
    expect(way({ prompt: none }, begun)).toEqual({ to: 'refusal', reason: 'interaction_required' });
  });

  it('is for whom the client names among its claims, and as strong as it must be', () => {
    const named = (id_token: object) => ({ claims: { id_token: { ...id_token } } });
    expect(way(named({ sub: { value: 'bert' } }), anna, bert)).toEqual({ to: 'client', account: bert });
    expect(way({ prompt: none, ...named({ sub: { value: 'dora' } }) }, anna)).toEqual({
      to: 'refusal',
      reason: 'login_required',
    });
    const strong = named({ acr: { essential: true, values: ['phr'] } });
    expect(way(strong, anna)).toEqual({ to: 'accounts' });
    expect(way(strong, { ...anna, acrs: ['phr'] })).toMatchObject({ to: 'client' });
  });

  it('must be as recent as the client asks', () => {
    expect(isFreshEnough({ max_age: seconds(301) }, addedAt, anna)).toBe(true);
    expect(isFreshEnough({ max_age: seconds(299) }, addedAt, anna)).toBe(false);
    expect(isFreshEnough({ max_age: 0 }, addedAt, account('anna', 0))).toBe(true);
    expect(isFreshEnough({ prompt: login }, addedAt, anna)).toBe(false);
    expect(isFreshEnough({ prompt: login }, addedAt, account('anna', -1))).toBe(true);
  });
});
