import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { addressOf } from './screen.ts';

type Asset = { readonly file: string; readonly type: string; readonly addresses: readonly string[] };

/** Browsers ask for /favicon.ico where they were shown something that is no page of ours, such as JSON. */
const assets: readonly Asset[] = [
  { file: 'style.css', type: 'text/css; charset=utf-8', addresses: [addressOf('/style.css')] },
  { file: 'key/webauthn.js', type: 'text/javascript; charset=utf-8', addresses: [addressOf('/webauthn.js')] },
  { file: 'icon.svg', type: 'image/svg+xml', addresses: [addressOf('/icon.svg'), '/favicon.ico'] },
];

/** What pages are dressed in: the same for every tenant, and there for the page that says that there is no such tenant. */
export const serveAssets = (app: FastifyInstance): void => {
  for (const { file, type, addresses } of assets) {
    const content = readFileSync(new URL(file, import.meta.url), 'utf8');
    for (const address of addresses)
      app.get(address, (_request, reply) =>
        reply
          .type(type)
          .headers({ 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' })
          .send(content),
      );
  }
};
