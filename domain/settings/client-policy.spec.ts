import fc from 'fast-check';
import { describe, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { clientPolicy, defaultClientPolicy } from './client-policy.ts';
import type { ClientPolicy, SettingsEvent } from './events.ts';

const given = specOf(clientPolicy);
const strict: ClientPolicy = { ...defaultClientPolicy, requirePkce: true };
const set = (policy: ClientPolicy) => ({ type: 'SetClientPolicy', policy }) as const;
const wasSet: SettingsEvent = { type: 'instance.policy.client.set', payload: { policy: strict } };

describe('what an instance demands of clients', () => {
  it('is set as a whole, and the same again records nothing', () => {
    given().when(set(defaultClientPolicy)).thenNothing();
    given().when(set(strict)).then(wasSet);
    given(wasSet).when(set(strict)).thenNothing();
  });

  const { registration } = defaultClientPolicy;
  const keys = { jwksUri: 'https://trust.example/keys' };
  it.each<[string, Partial<ClientPolicy>]>([
    ['a host with a path', { registration: { ...registration, allowedRedirectHosts: ['app.example/cb'] } }],
    ['an asterisk within a host', { registration: { ...registration, allowedRedirectHosts: ['a*.example'] } }],
    ['statements that nobody can issue', { registration: { ...registration, requireSoftwareStatement: true } }],
    ['an issuer without a name', { softwareStatementIssuers: [{ issuer: '', ...keys }] }],
    ['an issuer twice', { softwareStatementIssuers: [1, 2].map(() => ({ issuer: 'https://trust.example', ...keys })) }],
  ])('does not take %s', (_, changes) => {
    given()
      .when(set({ ...strict, ...changes }))
      .thenRejected('settings.client_policy_invalid');
  });
});

deciderProperties(clientPolicy, fc.constantFrom(set(strict), set(defaultClientPolicy)));
