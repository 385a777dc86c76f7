import { describe, expect, it } from 'vitest';
import { newTotpSecret } from '../../api/totp.ts';
import { codeIn, loginWorld, signIn } from './world.ts';

/** Anna has an authenticator app; Bert has none. */
const withApp = async () => {
  const world = await loginWorld();
  const secret = newTotpSecret();
  await world.obey('anna', { type: 'AddTotp', secret });
  await world.obey('anna', { type: 'VerifyTotp', secret });
  return { ...world, secret };
};

describe('somebody who has set up a second factor', () => {
  it('gets into no application by the password alone, whatever page is asked for next', async () => {
    const { browser, authorizeUrl } = await withApp();
    const anna = browser();
    const stopped = await signIn(anna, 'anna', authorizeUrl());
    expect(codeIn(stopped.left)).toBeUndefined();
    const again = await anna.open(authorizeUrl());
    expect(again).toMatchObject({ at: '/ui/v2/login/accounts' });
    const session = /name="session" value="(\d+)"/.exec(again.body)?.[1] ?? '';
    expect(await anna.submit(again, { session })).toMatchObject({ at: '/ui/v2/login/password' });
    expect(await anna.open('/ui/v2/login/signedin')).toMatchObject({ at: '/ui/v2/login/loginname' });
    const quiet = new URL(String((await anna.open(authorizeUrl({ prompt: 'none' }))).left));
    expect(quiet.searchParams.get('error')).toBe('login_required');
  });

  it('is signed in no longer where only the password was shown before', async () => {
    const { browser, authorizeUrl, obey } = await loginWorld();
    const anna = browser();
    expect(codeIn((await signIn(anna, 'anna', authorizeUrl())).left)).toBeTruthy();
    const secret = newTotpSecret();
    await obey('anna', { type: 'AddTotp', secret });
    expect(codeIn((await anna.open(authorizeUrl())).left)).toBeTruthy();
    await obey('anna', { type: 'VerifyTotp', secret });
    expect(await anna.open(authorizeUrl())).toMatchObject({ at: '/ui/v2/login/accounts' });
  });
});
