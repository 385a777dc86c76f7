import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Taken = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** In the place of a status: takes what it is given, and hangs up. */
export const nothing = 0;

/** A web server that keeps what it is given, and answers what it is told to: a provider's endpoint, or Twilio's API. */
export const startReceiver = async () => {
  const taken: Taken[] = [];
  let answer = { status: 200, body: '{}' };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    taken.push({ path: request.url ?? '', headers: request.headers, body });
    if (answer.status === nothing) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    answers: (status: number, body = '{}') => {
      answer = { status, body };
    },
    stop: () => new Promise<void>((done) => server.close(() => done())),
  };
};
