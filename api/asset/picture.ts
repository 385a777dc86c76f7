import { randomBytes } from 'node:crypto';
import { org, orgExists } from '../../domain/org/org.ts';
import { userErrors } from '../../domain/user/errors.ts';
import { humanOf } from '../../domain/user/guards.ts';
import { user } from '../../domain/user/user.ts';
import type { Context } from '../../eventstore/execute.ts';
import type { AssetFile, AssetKey } from '../../projections/asset/asset.ts';
import type { Api } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';
import { loadStates } from '../facts/states.ts';
import { bareOf, isOfPixels } from './bare/bare.ts';
import { assetErrors } from './errors.ts';
import { fileTypeOf } from './file-type.ts';

/** ZITADEL's bound, too. */
export const largestFile = 512 * 1024;
/** A small file can claim any size, and take that much memory of whoever shows it. */
const mostPixels = 25_000_000;

type Parts = Pick<Api, 'assets' | 'keys' | 'load' | 'execute'>;

/**
 * A person's picture from now on. The bytes are kept before the event names them, sealed with the person's key: erasing the
 * person makes every copy unreadable. A crash in between leaves bytes that no event names, and nobody is shown.
 */
export const setPicture = async (api: Parts, context: Context, userId: string, sent: Buffer) => {
  const { type, content } = pictureIn(sent);
  const { instanceId } = context;
  const { state } = await api.load(instanceId, user, userId);
  const { avatar: before } = humanOf(state);
  const key = await api.keys.subject(instanceId, userId);
  if (!key) throw userErrors.not_found();
  const name = { instanceId, ownerId: state.owner, key: `avatar/${randomBytes(16).toString('base64url')}` };
  await api.assets.keep(name, { type, content: Buffer.from(key.seal(content, purposeOf(name))), userId });
  const outcome = await replaced(api, context, userId, name);
  if (before !== undefined) await api.assets.remove({ ...name, key: before });
  return outcome;
};

const replaced = async (api: Parts, context: Context, userId: string, name: AssetKey) => {
  try {
    return await api.execute(context, user, userId, { type: 'SetAvatar', storeKey: name.key });
  } catch (error) {
    await api.assets.remove(name);
    throw error;
  }
};

/** Also where there is none. */
export const removePicture = async (api: Parts, context: Context, userId: string) => {
  const { instanceId } = context;
  const { state } = await api.load(instanceId, user, userId);
  const outcome = await api.execute(context, user, userId, { type: 'RemoveAvatar' });
  const before = state.human?.avatar;
  if (before !== undefined) await api.assets.remove({ instanceId, ownerId: state.owner, key: before });
  return outcome;
};

/** What is kept, opened: for as long as the person is there, and shows this picture and no other. */
export const shownPicture = async (
  api: Pick<Api, 'keys' | 'loadAll' | 'recent'>,
  name: AssetKey,
  { type, content }: AssetFile,
  userId: string,
): Promise<AssetFile | undefined> => {
  const { instanceId, ownerId } = name;
  const isShown = await fromMemory(api, async (facts) => {
    const asked = [
      { decider: user, id: userId },
      { decider: org, id: ownerId },
    ] as const;
    const [person, owner] = await loadStates(facts, instanceId, ...asked);
    return (person.state.human?.avatar === name.key && orgExists(owner.state)) || undefined;
  });
  const key = isShown && (await api.keys.subject(instanceId, userId));
  return key ? { type, content: key.open(Buffer.from(content).toString('latin1'), purposeOf(name)) } : undefined;
};

const purposeOf = ({ ownerId, key }: AssetKey) => `asset ${ownerId}/${key}`;

/** Of pixels, by its first bytes, and with nothing in it that is not shown. */
const pictureIn = (sent: Buffer): AssetFile => {
  if (sent.length > largestFile) throw assetErrors.file_too_large();
  const type = fileTypeOf(sent, 'image');
  if (type === undefined || !isOfPixels(type)) throw assetErrors.no_picture();
  const bare = bareOf(type, sent);
  if (!bare || bare.width === 0 || bare.height === 0) throw assetErrors.no_picture();
  if (bare.width * bare.height > mostPixels) throw assetErrors.too_many_pixels();
  return { type, content: bare.content };
};
