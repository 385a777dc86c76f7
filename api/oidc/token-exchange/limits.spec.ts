import { describe, expect, it } from 'vitest';
import { audienceWithin, scopeWithin } from './limits.ts';

const subject = { scope: ['openid', 'profile', 'offline_access'], audience: ['portal', 'shop'] };
const actor = { scope: ['openid', 'email'], audience: ['desk'] };
const refreshing = { mayRefresh: true };

describe('the scope of an exchanged token', () => {
  it('is the subject’s where nothing is asked for', () => {
    expect(scopeWithin([], subject, actor, refreshing)).toEqual(subject.scope);
  });

  it('is of what subject and actor have together, never more', () => {
    expect(scopeWithin(['email', 'profile'], subject, actor, refreshing)).toEqual(['email', 'profile']);
    expect(() => scopeWithin(['email'], subject, undefined, refreshing)).toThrow('email');
    expect(() => scopeWithin(['phone'], subject, actor, refreshing)).toThrow('phone');
  });

  it('has no refreshing in it for a client that may not refresh', () => {
    expect(scopeWithin([], subject, undefined, { mayRefresh: false })).toEqual(['openid', 'profile']);
  });
});

describe('the audience of an exchanged token', () => {
  it('is the subject’s, or the actor’s where the subject has none', () => {
    expect(audienceWithin([], subject, actor)).toEqual(['portal', 'shop']);
    expect(audienceWithin([], { scope: [], audience: [] }, actor)).toEqual(['desk']);
    expect(audienceWithin([], { scope: [], audience: [] }, undefined)).toEqual([]);
  });

  it('is narrowed, never widened', () => {
    expect(audienceWithin(['shop', 'desk'], subject, actor)).toEqual(['shop', 'desk']);
    expect(() => audienceWithin(['bank'], subject, actor)).toThrow(
      expect.objectContaining({ error: 'invalid_target' }),
    );
  });
});
