import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Pages = { readonly [path: string]: { readonly type: string; readonly text: string } };

/** An application's own origin: another site than Fasti's, or as `localhost` the same site with another port. `pages` may be told once the port, and so the origin, is known; other paths show the first page. */
export const staticServer = async (host: '127.0.0.1' | 'localhost' = '127.0.0.1') => {
  let pages: Pages = {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://app.invalid');
    const page = pages[pathname] ?? pages['/'];
    response.writeHead(page ? 200 : 404, { 'content-type': `${page?.type ?? 'text/plain'}; charset=utf-8` });
    response.end(page?.text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    show(shown: Pages) {
      pages = shown;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
