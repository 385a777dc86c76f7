import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { defaultLabel } from '../../domain/settings/label.ts';
import { sheetOf } from './brand/sheet.ts';
import { addressOf } from './screen.ts';

const fileOf = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** On every page with a form. */
export const sentOnceScript = '/sent-once.js';

type Asset = { readonly content: string; readonly type: string; readonly paths: readonly string[] };

const svg = 'image/svg+xml';
const script = 'text/javascript; charset=utf-8';
const style = `${sheetOf(defaultLabel)}\n${fileOf('style.css')}`;
/** Browsers ask for /favicon.ico where they were shown something that is no page of ours, such as JSON. */
const assets: readonly Asset[] = [
  { content: style, type: 'text/css; charset=utf-8', paths: [addressOf('/style.css')] },
  { content: fileOf('icon.svg'), type: svg, paths: [addressOf('/icon.svg'), '/favicon.ico'] },
  { content: fileOf('key/webauthn.js'), type: script, paths: [addressOf('/webauthn.js')] },
  { content: fileOf('frame/sent-once.js'), type: script, paths: [addressOf(sentOnceScript)] },
  { content: fileOf('password-rules/rules.js'), type: script, paths: [addressOf('/password-rules.js')] },
  { content: fileOf('icons.svg'), type: svg, paths: [addressOf('/icons.svg')] },
];

/** Another release has another address: no page is dressed in the sheet of the one before. */
export const styleAddress = addressOf('/style.css', {
  v: createHash('sha256').update(style).digest('base64url').slice(0, 8),
});

export const cachedForAnHour = { 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' };

/** What pages are dressed in: the same for every tenant, and there for the page that says that there is no such tenant. */
export const serveAssets = (app: FastifyInstance): void => {
  for (const { content, type, paths } of assets)
    for (const path of paths)
      app.get(path, (_request, reply) => reply.type(type).headers(cachedForAnHour).send(content));
};
