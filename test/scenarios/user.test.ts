import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti?.stop());

const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${fasti.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields of the answer that it looks at.
  return { status: response.status, body: (await response.json()) as any, headers: response.headers };
};

describe('users over HTTP/JSON', () => {
  it('are created, found, read as of a moment, changed and removed', async () => {
    const created = await send('POST', '/v2/users/human', {
      username: 'alice@example.com',
      profile: { givenName: 'Alice', familyName: 'Smith' },
      email: { email: 'alice@example.com', sendCode: {} },
    });
    expect(created.status).toBe(200);
    const { userId } = created.body;
    const born = created.headers.get('fasti-position') ?? '';

    const found = await send('POST', '/v2/users', {
      queries: [{ loginNameQuery: { loginName: 'ALICE@example.com', method: 'TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE' } }],
    });
    expect(found.body).toMatchObject({
      details: { totalResult: '1' },
      result: [{ userId, state: 'USER_STATE_ACTIVE' }],
    });

    const changed = await send('PUT', `/v2/users/human/${userId}`, { username: 'alice' });
    expect(changed.body.details.sequence).toBe('3');
    expect((await send('GET', `/v2/users/${userId}`)).body.user.username).toBe('alice');
    const then = await send('GET', `/v2/users/${userId}`, undefined, { 'fasti-at': born });
    expect(then.body.user).toMatchObject({ username: 'alice@example.com', preferredLoginName: 'alice@example.com' });

    expect((await send('DELETE', `/v2/users/${userId}`)).status).toBe(200);
    const gone = await send('GET', `/v2/users/${userId}`);
    expect(gone).toMatchObject({ status: 404, body: { code: 5 } });
  });

  it('are told what was wrong, with the ids that clients know', async () => {
    const human = (email: string, more: object = {}) =>
      send('POST', '/v2/users/human', {
        profile: { givenName: 'Bob', familyName: 'Smith' },
        email: { email, isVerified: true },
        ...more,
      });
    const { userId } = (await human('bob@example.com', { password: { password: 'Secret1!' } })).body;
    expect(await human('bob@example.com')).toMatchObject({ status: 409, body: { details: [{ id: 'V3-DKcYh' }] } });
    expect(await human('not an address')).toMatchObject({ status: 400 });
    expect(await human('carl@example.com', { password: { password: 'short' } })).toMatchObject({
      status: 400,
      body: { details: [{ id: 'DOMAIN-HuJf6' }] },
    });
    const wrong = await send('POST', `/v2/users/${userId}/password`, {
      newPassword: { password: 'Changed1!' },
      currentPassword: 'Wrong1!',
    });
    expect(wrong).toMatchObject({
      status: 400,
      body: { details: [{ '@type': 'type.googleapis.com/zitadel.v1.CredentialsCheckError', failedAttempts: 1 }] },
    });
    expect(await send('POST', `/v2/users/${userId}/unlock`, {})).toMatchObject({
      status: 400,
      body: { code: 9, details: [{ id: 'COMMAND-olb9vb0oca' }] },
    });
  });

  it('that are machines call the API with their token', async () => {
    const made = await send('POST', '/v2/users/new', {
      organizationId: fasti.orgId,
      username: 'robot',
      machine: { name: 'Robot' },
    });
    const { token } = (await send('POST', `/v2/users/${made.body.id}/pats`, { expirationDate: '2031-01-01T00:00:00Z' }))
      .body;
    const asRobot = { authorization: `Bearer ${token}` };
    const itself = await send('GET', `/v2/users/${made.body.id}`, undefined, asRobot);
    expect(itself.body.user.machine.name).toBe('Robot');
    await send('POST', `/v2/users/${made.body.id}/lock`, {});
    expect((await send('GET', `/v2/users/${made.body.id}`, undefined, asRobot)).status).toBe(401);
  });
});
