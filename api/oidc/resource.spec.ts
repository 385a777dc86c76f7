import { describe, expect, it } from 'vitest';
import { parametersOf } from './parameters.ts';
import { audienceFor, audienceOfToken, resourcesAmong, resourcesIn } from './resource.ts';

const sent = (...resources: string[]) =>
  resourcesIn(parametersOf(new URLSearchParams(resources.map((resource) => ['resource', resource]))));
const grant = { projectID: 'portal', audience: ['spa', 'web'] };
const [calendar, mail] = ['https://api.example/calendar', 'https://api.example/mail'];

describe('resources', () => {
  it('are named as often as there are some', () => {
    expect(sent(calendar, mail, calendar)).toEqual([calendar, mail]);
    expect(sent('urn:example:ledger')).toEqual(['urn:example:ledger']);
  });

  it.each(['calendar', '/calendar', `${calendar}#top`, `https://api.example/${'a'.repeat(2000)}`])(
    'are absolute and have no fragment: not %s',
    (resource) => {
      expect(() => sent(resource)).toThrow(expect.objectContaining({ error: 'invalid_target' }));
    },
  );

  it('are those that a token is for, beside the project that may ask about it', () => {
    expect(audienceOfToken(grant, undefined)).toEqual(['spa', 'web']);
    expect(audienceOfToken({ ...grant, resource: [calendar, mail] }, undefined)).toEqual([calendar, mail, 'portal']);
    expect(audienceOfToken(grant, audienceFor(grant, [mail]))).toEqual([mail, 'portal']);
  });

  it('are never more than were granted', () => {
    expect(resourcesAmong([calendar, mail], [mail])).toEqual([mail]);
    expect(resourcesAmong(undefined, [mail])).toEqual([mail]);
    expect(() => resourcesAmong([calendar], [mail])).toThrow(expect.objectContaining({ error: 'invalid_target' }));
  });
});
