import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Envelope } from '../../domain/decider.ts';
import { type LabelAsset, labelAssets, labelSettings } from '../../domain/settings/label.ts';
import type { AssetFile } from '../../projections/asset/asset.ts';
import type { Api } from '../api.ts';
import { authenticate } from '../edge/authn.ts';
import { authzErrors, rightsOf } from '../edge/authz.ts';
import { requestOf, type Visit } from '../edge/call.ts';
import type { Directory } from '../edge/directory.ts';
import { detailsOf } from '../management/details.ts';
import { assetErrors } from './errors.ts';
import { FileForm, takeFiles } from './file-form.ts';
import { fileTypeOf } from './file-type.ts';
import { largestFile, removePicture, setPicture, shownPicture } from './picture.ts';

/** Nothing in a file runs or loads anything, even if a browser is led straight to it. */
const harmless = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
  // Pages elsewhere show it, those too that are isolated from other origins.
  'cross-origin-resource-policy': 'cross-origin',
};
/** A key is used once. */
const forEver = { 'cache-control': 'public, max-age=31536000, immutable' };
/** People take their picture away, and are forgotten. */
const forAWhile = { 'cache-control': 'public, max-age=3600' };

type Level = 'instance' | 'org';
const pathOf = (asset: LabelAsset) => asset.replace('.', '/');

export const assetRoutes =
  (api: Api, directory: Directory): FastifyPluginAsync =>
  async (app) => {
    takeFiles(app);
    const { assets: store } = api;

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
      const content = fileIn(request);
      const type = fileTypeOf(content, asset === 'font' ? 'font' : 'image');
      if (type === undefined) throw assetErrors.type_not_allowed();
      const storeKey = `policy/label/${asset.replace('.', '-')}-${api.newId()}`;
      await store.keep({ instanceId: instance.id, ownerId, key: storeKey }, { type, content });
      const context = await visit.context(caller.userId);
      const command = { type: 'SetAsset', asset, storeKey } as const;
      const outcome = await (level === 'instance'
        ? api.execute(context, labelSettings.instance, ownerId, command)
        : api.execute(context, labelSettings.org, ownerId, command));
      return written(visit, outcome, ownerId);
    };

    /** Whoever may do nothing else may have a picture. */
    const ofCaller = (change: typeof setPicture | typeof removePicture) => async (request: FastifyRequest) => {
      const visit = requestOf(request);
      const { userId, orgId } = await authenticate(directory, api, visit);
      const sent = request.method === 'POST' ? fileIn(request) : Buffer.alloc(0);
      return written(visit, await change(api, await visit.context(userId), userId, sent), orgId);
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

    const ownPicture = '/assets/v1/users/me/avatar';
    app.post(ownPicture, ofCaller(setPicture));
    app.delete(ownPicture, ofCaller(removePicture));

    app.get('/assets/v1/:ownerId/*', async (request, reply) => {
      const { ownerId, '*': key } = request.params as { readonly ownerId: string; readonly '*': string };
      const name = { instanceId: requestOf(request).instance.id, ownerId, key };
      const file = await store.find(name);
      if (file?.userId === undefined) return answer(reply.headers(file ? forEver : {}), file);
      const shown = await shownPicture(api, name, file, file.userId);
      return answer(reply.headers(shown ? forAWhile : {}), shown);
    });
  };

type Written = { readonly last: Envelope | undefined; readonly position: bigint };
const written = (visit: Visit, { last, position }: Written, ownerId: string) => {
  visit.wrote(position);
  const { sequence, resourceOwner } = last ? detailsOf(last) : { sequence: 0n, resourceOwner: ownerId };
  return { details: { sequence: String(sequence), changeDate: last?.createdAt.toISOString(), resourceOwner } };
};

const answer = (reply: FastifyReply, file: AssetFile | undefined) => {
  if (!file) throw assetErrors.not_found();
  return reply.headers(harmless).type(file.type).send(file.content);
};

const fileIn = ({ body }: FastifyRequest): Buffer => {
  if (!(body instanceof FileForm) || body.file === undefined) throw assetErrors.file_missing();
  if (body.file.length > largestFile) throw assetErrors.file_too_large();
  return body.file;
};
