import {
  createCipheriv,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hash,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { SignJWT } from 'jose';
import pg from 'pg';
import { gathered } from '../../../eventstore/gathered.ts';
import { bareCredentials as credentials } from './agreed.ts';

/**
 * The limit of the token benchmarks: what no server in Node can leave out. It reads a form, compares a secret, seals a token,
 * writes two rows as large as our events, together with those of whoever asks meanwhile, and answers. It knows nothing of
 * tenants, clients, people, policies, or a log that can be verified. Arguments: the Postgres, its user, the machine's public
 * key. Prints its port.
 */
const [host = '', user = '', machineKey = ''] = process.argv.slice(2);
const pool = new pg.Pool({ host, user, database: 'postgres', max: 10 });
await pool.query(`create table if not exists bare_events (
  position bigserial primary key, stream text not null, revision integer not null, payload bytea not null,
  unique (stream, revision))`);

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const verifying = createPublicKey(machineKey);
const sealing = createSecretKey(randomBytes(32));
const expected = hash('sha256', `Basic ${Buffer.from(credentials).toString('base64')}`, 'buffer');
const payload = Buffer.alloc(350, 'event');

const append = {
  name: 'append',
  text: `insert into bare_events (stream, revision, payload)
    select stream, revision, $2 from unnest($1::text[]) as stream cross join (values (0), (1)) as each (revision)`,
};
const written = gathered(async (streams: readonly string[]) => {
  await pool.query({ ...append, values: [streams, payload] });
  return streams;
});

const sealed = (text: string): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

const idToken = () =>
  new SignJWT({ sub: 'ada', name: 'Ada Bench', email: 'ada@bench.example' })
    .setProtectedHeader({ alg: 'RS256', kid: 'bare' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);

const formOf = async (request: IncomingMessage) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
};

/** By path: what an operation cannot do without. */
const answers: Readonly<Record<string, (form: URLSearchParams) => Promise<object>>> = {
  '/look': async () => ({ active: true, sub: 'ada', scope: 'openid profile email', exp: Date.now() }),
  '/write': async () => {
    const stream = randomBytes(12).toString('hex');
    await written(stream, stream);
    return { access_token: sealed(stream), token_type: 'Bearer', expires_in: 3600 };
  },
  '/write-and-sign': async (form) => ({ ...(await answers['/write']?.(form)), id_token: await idToken() }),
  '/verify-and-write': async (form) => {
    const [, signed = '', signature = ''] = /^(.+)\.(.+)$/.exec(form.get('assertion') ?? '') ?? [];
    const isSigned = verify('sha256', Buffer.from(signed), verifying, Buffer.from(signature, 'base64url'));
    return isSigned ? { ...(await answers['/write']?.(form)) } : {};
  },
};

const server = createServer(async (request, response) => {
  const form = await formOf(request);
  const given = hash('sha256', request.headers.authorization ?? '', 'buffer');
  const isKnown = form.has('assertion') || timingSafeEqual(given, expected);
  const body = isKnown ? await answers[request.url ?? '']?.(form) : undefined;
  response.writeHead(body ? 200 : 400, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body ?? {}));
}).listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});
process.once('SIGTERM', () => process.exit(0));
