import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { passwordHasher } from '../../api/password/password.ts';

/** The least that signing in can cost: a request is read, a password compared by the same code, an answer written. */
const { verify } = passwordHasher({ waiting: 1000 });
const server = createServer(async (request, response) => {
  const { hash, password } = (await json(request)) as { readonly hash: string; readonly password: string };
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ matched: await verify(hash, password) }));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});
process.once('SIGTERM', () => process.exit(0));
