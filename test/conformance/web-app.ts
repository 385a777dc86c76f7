import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An application that lives at its own address and answers as it is told to, once that is known. */
export const startWebApp = async () => {
  let answer: (request: Request) => Promise<Response> = async () => new Response('nothing yet');
  const server = createServer(async (asked, said) => {
    const { method = 'GET', url = '/', headers } = asked;
    const body = method === 'POST' ? { body: await text(asked) } : {};
    const response = await answer(
      new Request(origin + url, { method, headers: new Headers(headers as Record<string, string>), ...body }),
    );
    said.statusCode = response.status;
    said.setHeaders(response.headers);
    said.end(await response.text());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    answers(how: typeof answer) {
      answer = how;
    },
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
};
