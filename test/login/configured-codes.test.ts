import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
let users: Clients['users'];
let sessions: Clients['sessions'];
beforeAll(async () => {
  const at = 'DefaultInstance.SecretGenerators';
  fasti = await startFasti({
    [`${at}.EmailVerificationCode.Length`]: 9,
    [`${at}.EmailVerificationCode.IncludeUpperLetters`]: false,
    [`${at}.PhoneVerificationCode.IncludeLowerLetters`]: true,
    [`${at}.OTPEmail.Length`]: 10,
    [`${at}.OTPEmail.IncludeDigits`]: false,
    [`${at}.OTPEmail.IncludeLowerLetters`]: true,
    [`${at}.OTPEmail.Expiry`]: '2m',
  });
  ({ users, sessions } = clientsOf(fasti.url, fasti.pat));
});
afterAll(() => fasti?.stop());

const fieldOf = async (path: string) => {
  const page = await (await fetch(`${fasti.url}/ui/v2/login${path}`)).text();
  return /<input id="code"[^>]*>/.exec(page)?.[0] ?? page;
};

describe('codes that an operator configured', () => {
  it('are issued so, and the page that asks for one has the keyboard for it', async () => {
    const { userId, emailCode = '' } = await users.addHumanUser({
      profile: { givenName: 'Ada', familyName: 'Lovelace' },
      email: { email: 'ada@example.com', verification: { case: 'returnCode', value: {} } },
    });
    expect(emailCode).toMatch(/^\d{9}$/);
    expect(await fieldOf(`/verify?userId=${userId}`)).toContain('inputmode="numeric"');
    expect(await fieldOf(`/verify?userId=${userId}&phone=true`)).toMatch(/inputmode="text" autocapitalize="none"/);
    expect(await fieldOf(`/verify?userId=${userId}&invite=true`)).toMatch(
      /inputmode="text" autocapitalize="characters"/,
    );
    await users.verifyEmail({ userId, verificationCode: emailCode });

    await users.addOTPEmail({ userId });
    const returned = { otpEmail: { deliveryType: { case: 'returnCode' as const, value: {} } } };
    const checks = { user: { search: { case: 'userId' as const, value: userId } } };
    const { sessionId, challenges } = await sessions.createSession({ checks, challenges: returned });
    const code = challenges?.otpEmail ?? '';
    expect(code).toMatch(/^[a-z]{10}$/);
    await sessions.setSession({ sessionId, checks: { otpEmail: { code: code.toUpperCase() } } });
  });
});
