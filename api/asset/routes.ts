import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { errors } from '../../domain/errors.ts';
import { type LabelAsset, labelAssets, labelSettings } from '../../domain/settings/label.ts';
import type { AssetFile, AssetStore } from '../../projections/asset/asset.ts';
import type { Api } from '../api.ts';
import { authenticate } from '../edge/authn.ts';
import { authzErrors, rightsOf } from '../edge/authz.ts';
import { requestOf, type Visit } from '../edge/call.ts';
import type { Directory } from '../edge/directory.ts';
import { detailsOf } from '../management/details.ts';
import { fileTypeOf } from './file-type.ts';

const assetErrors = errors('asset', {
  not_found: ['not_found', 'There is no such file.'],
  file_missing: ['invalid', 'A file is sent as multipart/form-data, in a field called file.'],
  type_not_allowed: [
    'invalid',
    'This is no file that can be shown: PNG, JPEG, GIF, WebP, ICO or SVG; a font as WOFF2, WOFF, TTF or OTF.',
  ],
});

/** ZITADEL's bound, too. */
const largestFile = 512 * 1024;

/** Nothing in a file runs or loads anything, even if a browser is led straight to it. */
const harmless = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
};
/** A key is used once. */
const forEver = { 'cache-control': 'public, max-age=31536000, immutable' };

type Level = 'instance' | 'org';
const pathOf = (asset: LabelAsset) => asset.replace('.', '/');

export const assetRoutes =
  (api: Api, directory: Directory, store: AssetStore): FastifyPluginAsync =>
  async (app) => {
    app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit: largestFile }, (_, body, done) =>
      done(null, body),
    );

    const admitted = async (visit: Visit, level: Level, verb: 'read' | 'write') => {
      const { instance, headers, read } = visit;
      const caller = await authenticate(directory, api, visit);
      const orgId = headers.get('x-zitadel-orgid') || caller.orgId;
      if (orgId !== caller.orgId && !(await directory.orgExists(read, orgId))) throw authzErrors.unknown_org();
      const { allow } = rightsOf(directory, caller, orgId, { instanceId: instance.id });
      await (level === 'instance' ? allow(`iam.policy.${verb}`) : allow(`policy.${verb}`, { orgId }));
      return { ownerId: level === 'instance' ? instance.id : orgId, caller };
    };

    const upload = (level: Level, asset: LabelAsset) => async (request: FastifyRequest) => {
      const visit = requestOf(request);
      const { instance } = visit;
      const { ownerId, caller } = await admitted(visit, level, 'write');
      const content = await fileIn(request);
      const type = fileTypeOf(content, asset === 'font' ? 'font' : 'image');
      if (type === undefined) throw assetErrors.type_not_allowed();
      const storeKey = `policy/label/${asset.replace('.', '-')}-${api.newId()}`;
      await store.keep({ instanceId: instance.id, ownerId, key: storeKey }, { type, content });
      const context = await visit.context(caller.userId);
      const command = { type: 'SetAsset', asset, storeKey } as const;
      const { last, position } = await (level === 'instance'
        ? api.execute(context, labelSettings.instance, ownerId, command)
        : api.execute(context, labelSettings.org, ownerId, command));
      visit.wrote(position);
      const { sequence, resourceOwner } = last ? detailsOf(last) : { sequence: 0n, resourceOwner: ownerId };
      return {
        details: { sequence: String(sequence), changeDate: last?.createdAt.toISOString(), resourceOwner },
      };
    };

    const download =
      (level: Level, asset: LabelAsset, state: 'active' | 'values') =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        const visit = requestOf(request);
        const { ownerId } = await admitted(visit, level, 'read');
        const { id: instanceId } = visit.instance;
        const { state: label } = await (level === 'instance'
          ? api.load(instanceId, labelSettings.instance, ownerId)
          : api.load(instanceId, labelSettings.org, ownerId));
        const key = label[state]?.[asset];
        return answer(reply, key ? await store.find({ instanceId, ownerId, key }) : undefined);
      };

    for (const level of ['instance', 'org'] as const)
      for (const asset of labelAssets) {
        const path = `/assets/v1/${level}/policy/label/${pathOf(asset)}`;
        app.post(path, upload(level, asset));
        app.get(path, download(level, asset, 'active'));
        app.get(`${path}/_preview`, download(level, asset, 'values'));
      }

    app.get('/assets/v1/:ownerId/*', async (request, reply) => {
      const { ownerId, '*': key } = request.params as { readonly ownerId: string; readonly '*': string };
      const file = await store.find({ instanceId: requestOf(request).instance.id, ownerId, key });
      return answer(reply.headers(file ? forEver : {}), file);
    });
  };

const answer = (reply: FastifyReply, file: AssetFile | undefined) => {
  if (!file) throw assetErrors.not_found();
  return reply.headers(harmless).type(file.type).send(file.content);
};

const fileIn = async ({ headers, body }: FastifyRequest): Promise<Buffer> => {
  if (!(body instanceof Buffer)) throw assetErrors.file_missing();
  const sent = new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } });
  const form = await sent.formData().catch(() => {
    throw assetErrors.file_missing();
  });
  const file = form.get('file');
  if (file === null || typeof file === 'string') throw assetErrors.file_missing();
  return Buffer.from(await file.arrayBuffer());
};
