import { describe, expect, it } from 'vitest';
import { usualCodes } from '../../api/code/form.ts';
import { minutes } from '../../domain/duration.ts';
import { codeFormsOf } from './codes.ts';
import { readConfig } from './config.ts';
import type { Config } from './settings.ts';

const at = 'DefaultInstance.SecretGenerators';
const formsBy = (flags: Partial<Config>) => codeFormsOf(readConfig({ flags }));

describe('the codes that people are sent', () => {
  it("are as ZITADEL's where nothing is configured", () => {
    const sorted = (forms: object) =>
      JSON.stringify(forms, (name, value) => (name === 'characters' ? [...value].sort().join('') : value));
    const inOrder = (forms: object) => Object.fromEntries(Object.entries(forms).sort());
    expect(sorted(inOrder(formsBy({})))).toBe(sorted(inOrder(usualCodes)));
  });

  it('have the length, the time and the characters that are configured', () => {
    const { password, email } = formsBy({
      [`${at}.PasswordVerificationCode.Length`]: 9,
      [`${at}.PasswordVerificationCode.Expiry`]: '15m',
      [`${at}.PasswordVerificationCode.IncludeUpperLetters`]: false,
    });
    expect(password).toEqual({ length: 9, characters: '0123456789', lifetime: minutes(15) });
    expect(email).toMatchObject({ length: 6 });
  });

  it.each([
    { [`${at}.OTPSMS.Length`]: 5 },
    { [`${at}.OTPSMS.IncludeDigits`]: false },
    { [`${at}.OTPSMS.IncludeDigits`]: false, [`${at}.OTPSMS.IncludeLowerLetters`]: true, [`${at}.OTPSMS.Length`]: 4 },
  ])('are not easier to guess than six digits: %o', (flags) => {
    expect(() => formsBy(flags)).toThrow(/SecretGenerators\.OTPSMS makes codes that are too easy to guess/);
  });

  it('may be six digits, or four signs of everything', () => {
    expect(formsBy({ [`${at}.OTPSMS.Length`]: 6 }).otpSms.length).toBe(6);
    const everything = ['LowerLetters', 'UpperLetters', 'Symbols'].map((kind) => [`${at}.OTPSMS.Include${kind}`, true]);
    expect(formsBy({ [`${at}.OTPSMS.Length`]: 4, ...Object.fromEntries(everything) }).otpSms.characters).toHaveLength(
      72,
    );
  });
});
