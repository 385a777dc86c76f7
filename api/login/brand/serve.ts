import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { LabelSettings } from '../../../domain/settings/label.ts';
import type { Api } from '../../api.ts';
import { requestOf } from '../../edge/call.ts';
import { effectiveLabel } from '../../facts/settings.ts';
import { cachedForAnHour } from '../assets.ts';
import { addressOf } from '../screen.ts';
import { sheetOf } from './sheet.ts';

/** Where the style sheet of an organization's, or the instance's, look is; another look has another address. */
export const brandAddress = (label: LabelSettings, orgId: string | undefined): string =>
  addressOf('/brand.css', {
    org: orgId,
    v: createHash('sha256').update(JSON.stringify(label)).digest('base64url').slice(0, 8),
  });

const askedAgain = { ...cachedForAnHour, 'cache-control': 'no-cache' };

/** How somebody looks is no secret: whoever may see their sign-in page sees it. */
export const serveBrand = (app: FastifyInstance, api: Api): void => {
  app.get<{ Querystring: { readonly org?: unknown; readonly v?: unknown } }>(
    addressOf('/brand.css'),
    async (request, reply) => {
      const { org, v } = request.query;
      const label = await effectiveLabel(
        api,
        requestOf(request).instance.id,
        typeof org === 'string' ? org : undefined,
      );
      return reply
        .type('text/css; charset=utf-8')
        .headers(v === undefined ? askedAgain : cachedForAnHour)
        .send(sheetOf(label));
    },
  );
};
