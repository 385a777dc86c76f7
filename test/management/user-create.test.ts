import { describe, expect, it } from 'vitest';
import { refusal, userTenant } from './users.ts';

describe('creating a human', () => {
  it('answers with its id, and shows it with all that was given', async () => {
    const { createUser, getUser, created } = await userTenant();
    const value = {
      profile: {
        givenName: 'Mickey',
        familyName: 'Mouse',
        nickName: 'Mick',
        displayName: 'Mickey M.',
        preferredLanguage: 'nl',
        gender: 2,
      },
      email: { email: 'mickey@example.com', verification: { case: 'returnCode', value: {} } },
      phone: { phone: '079 123 45 67', verification: { case: 'isVerified', value: true } },
      passwordType: { case: 'password', value: { password: 'Secret1!', changeRequired: true } },
    } as const;
    const answer = await createUser({
      organizationId: created.orgId,
      userId: 'mickey-1',
      username: ' mickey ',
      userType: { case: 'human', value },
      metadata: [{ key: 'shoe', value: Buffer.from('9') }],
    });
    expect(answer).toMatchObject({ id: 'mickey-1', emailCode: expect.stringMatching(/^[A-Z0-9]{6}$/) });
    expect(answer.phoneCode).toBeUndefined();

    const { user, details } = await getUser({ userId: 'mickey-1' });
    expect(details).toMatchObject({ resourceOwner: created.orgId });
    expect(details.sequence).toBeGreaterThan(0n);
    expect(user).toMatchObject({ state: 1, username: 'mickey', preferredLoginName: 'mickey', loginNames: ['mickey'] });
    expect(user.type).toMatchObject({
      case: 'human',
      value: {
        profile: value.profile,
        email: { email: 'mickey@example.com', isVerified: false },
        phone: { phone: '+41791234567', isVerified: true },
        passwordChangeRequired: true,
      },
    });
  });

  it('takes the address as user name, and sends a code to it, if the request is silent', async () => {
    const { addHumanUser, getUser, state } = await userTenant();
    const answer = await addHumanUser({
      profile: { givenName: 'Alice', familyName: 'Smith' },
      email: { email: 'alice@example.com' },
    });
    expect(answer.details).toMatchObject({ sequence: 2n });
    expect(answer.emailCode).toBeUndefined();
    const { user } = await getUser({ userId: answer.userId });
    expect(user.username).toBe('alice@example.com');
    expect(user.type.value.profile.displayName).toBe('Alice Smith');
    expect((await state(answer.userId)).human?.email.code?.code).toMatch(/^[A-Z0-9]{6}$/);
  });

  it('is refused where the id, the user name, the organization or the password will not do', async () => {
    const { createUser, human, created } = await userTenant();
    await human('ada@example.com');
    const named = { profile: { givenName: 'A', familyName: 'B' }, email: { email: 'b@example.com' } };
    const attempt = (more: object, of: object = {}) =>
      refusal(
        createUser({ organizationId: created.orgId, ...of, userType: { case: 'human', value: { ...named, ...more } } }),
      );
    expect(await attempt({}, { username: 'ADA@example.com' })).toBe('user.username_taken');
    expect(await attempt({}, { userId: created.human.userId })).toBe('user.already_exists');
    expect(await attempt({}, { organizationId: 'nowhere' })).toBe('org.not_found');
    const weak = { passwordType: { case: 'password', value: { password: 'secret' } } };
    expect(await attempt(weak)).toBe('password.too_short');
    const strange = { passwordType: { case: 'hashedPassword', value: { hash: '$pbkdf2$…' } } };
    expect(await attempt(strange)).toBe('password_hash.not_supported');
  });

  it('refuses what is not served instead of dropping it', async () => {
    const { addHumanUser } = await userTenant();
    const named = { profile: { givenName: 'A', familyName: 'B' }, email: { email: 'b@example.com' } };
    const link = { idpId: '1', userId: '2', userName: '3' };
    expect(await refusal(addHumanUser({ ...named, idpLinks: [link] }))).toBe('user_request.not_served');
  });

  it('needs the permission in that organization', async () => {
    const { org, appoint, human, addHumanUser, callAs } = await userTenant();
    await org('acme');
    const [manager, nobody] = [await human('manager@example.com'), await human('nobody@example.com')];
    await appoint('acme', manager, 'ORG_USER_MANAGER');
    const request = {
      organization: { org: { case: 'orgId', value: 'acme' } },
      profile: { givenName: 'A', familyName: 'B' },
      email: { email: 'new@example.com' },
    } as const;
    expect(await refusal(addHumanUser(request, callAs(nobody)))).toBe('authz.not_allowed');
    expect(await addHumanUser(request, callAs(manager))).toMatchObject({ details: { resourceOwner: 'acme' } });
    const byDomain = { org: { case: 'orgDomain', value: 'acme.localhost' } } as const;
    const other = { ...request, organization: byDomain, email: { email: 'other@example.com' } };
    expect(await addHumanUser(other, callAs(manager))).toMatchObject({ details: { resourceOwner: 'acme' } });
  });

  it('may not borrow the domain of another organization', async () => {
    const { org, addHumanUser } = await userTenant();
    await org('acme');
    const named = { profile: { givenName: 'A', familyName: 'B' }, email: { email: 'b@example.com' } };
    expect(await refusal(addHumanUser({ ...named, username: 'boss@acme.localhost' }))).toBe(
      'user_name.domain_of_another',
    );
  });
});

describe('user names', () => {
  it('are unique within the organization whose domain completes them', async () => {
    const { org, nameWithDomain, machine, getUser } = await userTenant();
    await org('acme');
    await nameWithDomain('acme');
    await machine('robot');
    const twin = await machine('robot', 'acme');
    const { user } = await getUser({ userId: twin });
    expect(user).toMatchObject({ preferredLoginName: 'robot@acme.localhost', loginNames: ['robot@acme.localhost'] });
    expect(await refusal(machine('robot', 'acme'))).toBe('user.username_taken');
    expect(await refusal(machine('Robot'))).toBe('user.username_taken');
  });

  it('are what an authenticator app and a key show, completed by their domain', async () => {
    const { ask, admin, org, nameWithDomain, human } = await userTenant();
    await org('acme');
    await nameWithDomain('acme');
    const userId = await human('ada@example.com', {}, 'acme');
    const { uri } = await ask('registerTOTP', admin(), { userId });
    expect(decodeURIComponent(uri)).toContain(':ada@example.com@acme.localhost?');
    const { publicKeyCredentialCreationOptions: asked } = await ask('registerU2F', admin(), {
      userId,
      domain: 'localhost',
    });
    expect(asked.publicKey.user.name).toBe('ada@example.com@acme.localhost');
  });
});
