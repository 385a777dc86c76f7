import type { Job, Leaving } from '../../projections/jobs/jobs.ts';
import type { MessageJob } from '../../projections/reactions/messages.ts';
import type { Api } from '../api.ts';
import { effectiveLabel, effectiveNotification } from '../facts/settings.ts';
import { compose } from './compose.ts';
import { type Facts, factsOf } from './facts.ts';
import { type MessageKind, messageKinds } from './kinds.ts';
import { defaultLink, fillLink, type LinkPaths } from './link.ts';
import { lookOf } from './look.ts';
import type { Medium, Message } from './message.ts';
import { recordTold, wasTold } from './told.ts';
import { valuesOf } from './values.ts';
import { wordsOf } from './words.ts';

type DeliverApi = Pick<
  Api,
  'store' | 'codec' | 'load' | 'loadAll' | 'recent' | 'execute' | 'now' | 'settings' | 'ways'
>;

/**
 * Sends the message that a job names, and records that it was sent. What it says is read when it is sent: who was erased, or got
 * another code meanwhile, gets nothing. What left with a process that died before it was told of the outcome is not sent again: the
 * job is in doubt.
 */
export const deliver =
  (api: DeliverApi, paths: LinkPaths) =>
  async ({ data, hasLeft }: Job, leaving: Leaving): Promise<void> => {
    const job = data as MessageJob;
    const kind = messageKinds[job.eventType];
    if (!kind) throw new Error(`this release has no message about ${job.eventType}`);
    if (await wasTold(api, job)) return;
    if (hasLeft) throw new Error('it went out, and who sent it died before anybody said whether it was taken');
    const facts = await factsOf(api, job);
    const message = facts && (await messageFor(api, job, kind, facts, paths));
    if (!message) return;
    const { channel } = await api.ways.inUse(job.instanceId, message.by);
    await channel(message, leaving);
    await recordTold(api, job, kind, facts);
  };

const messageFor = async (
  api: DeliverApi,
  { instanceId, eventId, eventType }: MessageJob,
  kind: MessageKind,
  facts: Facts,
  paths: LinkPaths,
): Promise<Message | undefined> => {
  const { now, settings } = api;
  const { payload, userId, person, human, place } = facts;
  const issued = kind.code?.(facts);
  if (kind.code && (!issued || issued.code !== payload.code || issued.expiresAt <= now())) return undefined;
  if (kind.until && kind.until(payload) <= now()) return undefined;
  if (kind.holds && !kind.holds(facts)) return undefined;
  if (kind.isWanted && !kind.isWanted((await effectiveNotification(api, instanceId, person.owner)).values))
    return undefined;
  const by = kind.by(payload);
  const to = addressOf(by, facts, kind);
  if (!to) return undefined;
  const origin = payload.triggerOrigin ?? payload.Issuer ?? ownOrigin(settings, place.primaryDomain);
  const preferences = [human.preferredLanguage, place.defaultLanguage];
  const { language, words } = await wordsOf(api, { instanceId, orgId: person.owner }, kind.text, preferences);
  const look = lookOf(await effectiveLabel(api, instanceId, person.owner), origin);
  const values = valuesOf(facts, { language, origin, now: now(), issued });
  const template = payload.url_template || payload.urlTemplate || payload.urlTmpl;
  const link = template ?? (kind.link && defaultLink(paths, kind.link, origin));
  return {
    ...{ instanceId, userId, id: eventId, about: eventType, kind: kind.text, by, to, values },
    ...compose({ words, by, language, values, link: link && fillLink(link, values), look }),
  };
};

const addressOf = (by: Medium, { human }: Facts, { onlyVerified }: MessageKind): string | undefined => {
  const contact = by === 'sms' ? human.phone : human.email;
  return onlyVerified && !contact?.verified ? undefined : contact?.address;
};

const ownOrigin = ({ externalSecure, externalPort }: Api['settings'], domain: string) => {
  const port = externalPort === (externalSecure ? 443 : 80) ? '' : `:${externalPort}`;
  return `${externalSecure ? 'https' : 'http'}://${domain}${port}`;
};
