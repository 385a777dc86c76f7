import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { requestsOauthlib } from '../../scripts/requests-oauthlib.ts';
import { type Party, partyOf } from '../relying-party/party.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { snippetOf } from './guide.ts';
import { newBrowser, startCallback } from './plain-client.ts';

const noLibrary = requestsOauthlib.missing();
let fasti: Fasti;
let party: Party;
let callback: Awaited<ReturnType<typeof startCallback>>;
beforeAll(async () => {
  if (noLibrary !== undefined) return;
  fasti = await startFasti();
  party = await partyOf(fasti);
  callback = await startCallback();
});
beforeEach(({ skip }) => {
  if (noLibrary !== undefined) skip(noLibrary);
});
afterAll(async () => {
  await callback?.stop();
  await fasti?.stop();
});

/** Each line that it is told is an expression; it answers with its value. */
const loop = `
import json, sys
for line in sys.stdin:
    print(json.dumps(eval(line)), flush=True)
`;

/** The program of the guide, as it stands there; without https the library wants to be told that this is meant. */
const program = async (values: Readonly<Record<string, string>>) => {
  const code = await snippetOf('connect.md', 'Python: requests-oauthlib', 'python', values);
  const env = { ...process.env, OAUTHLIB_INSECURE_TRANSPORT: '1' };
  const child = spawn('/usr/bin/python3', ['-c', code + loop], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
  });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return async (expression: string) => {
    child.stdin.write(`${expression}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`the program has ended at ${expression}`);
    return JSON.parse(value);
  };
};

it('a program in Python with requests-oauthlib signs somebody in, renews its tokens, and a machine by its secret', async () => {
  const greta = await party.newPerson('Greta');
  const { clientId, clientSecret } = await party.newApp('Python', {
    redirectUris: [callback.url],
    developmentMode: true,
  });
  const machine = { organizationId: fasti.orgId, username: 'robot', machine: { name: 'Robot' } };
  const { id: userId } = await party.rpc<{ id: string }>('user.v2.UserService/CreateUser', machine);
  const { clientSecret: secret } = await party.rpc<{ clientSecret: string }>('user.v2.UserService/AddSecret', {
    userId,
  });
  const run = await program({
    'https://login.example': fasti.url,
    'https://shop.example/callback': callback.url,
    MACHINE_SECRET: secret,
    MACHINE: 'robot',
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
  });

  const browser = newBrowser(callback.url);
  const { page } = await browser.signIn(await browser.open(await run('begin()')), greta);
  expect(await run(`finish(${JSON.stringify(page.at.href)})`)).toMatchObject({ sub: greta.userId, email: greta.email });
  const before = await run('session.token["refresh_token"]');
  expect(await run('refresh()["refresh_token"]')).not.toBe(before);
  expect(await run('session.get(metadata["userinfo_endpoint"]).json()["given_name"]')).toBe('Greta');
  expect(await run('machine().get(metadata["userinfo_endpoint"]).json()')).toMatchObject({
    sub: userId,
    name: 'Robot',
  });
});
