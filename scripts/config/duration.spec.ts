import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { durationOf } from './duration.ts';

const lifetime = (text: string) =>
  durationOf(readConfig({ flags: { 'OIDC.DeviceAuth.Lifetime': text } }), 'OIDC.DeviceAuth.Lifetime');

describe('a duration', () => {
  it.each([
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['500ms', 500],
  ])('of %s is %i milliseconds', (text, milliseconds) => expect(lifetime(text)).toBe(milliseconds));

  it.each(['', '5', '5 m', 'soon', '0s', '-5m', '5m!'])('is not %j', (text) =>
    expect(() => lifetime(text)).toThrow('OIDC.DeviceAuth.Lifetime must be a duration such as 5m'),
  );
});
