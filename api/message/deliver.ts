import { instance } from '../../domain/instance/instance.ts';
import { user } from '../../domain/user/user.ts';
import { type Job, JobRefused } from '../../projections/jobs/jobs.ts';
import type { MessageJob } from '../../projections/reactions/messages.ts';
import type { Api } from '../api.ts';
import { loadStates } from '../load.ts';
import { languageOf } from '../login/language.ts';
import { compose } from './compose.ts';
import { type MessageKind, messageKinds } from './kinds.ts';
import type { Channel, Message } from './message.ts';

type DeliverApi = Pick<Api, 'store' | 'codec' | 'loadAll' | 'now'>;

/**
 * Sends the message that a job names. What it says is read when it is sent: who was erased, or got another code meanwhile, gets
 * nothing. A process that dies after the mail server said yes and before the queue knows sends a second one, with the same Message-ID.
 */
export const deliver =
  (api: DeliverApi, channel: Channel) =>
  async (job: Job): Promise<void> => {
    const asked = job.data as MessageJob;
    const kind = messageKinds[asked.eventType];
    if (!kind) throw new Error(`this release has no message about ${asked.eventType}`);
    const message = await messageFor(api, asked, kind);
    if (message) await channel(message);
  };

const messageFor = async (api: DeliverApi, asked: MessageJob, kind: MessageKind): Promise<Message | undefined> => {
  const { instanceId, userId, eventId, eventType } = asked;
  const payload = await payloadOf(api, asked);
  const [person, place] = await loadStates(
    api,
    instanceId,
    { decider: user, id: userId },
    { decider: instance, id: instanceId },
  );
  const { human, owner } = person.state;
  const issued = human && kind.code(human);
  if (!human || !issued || issued.code !== payload.code || issued.expiresAt <= api.now()) return undefined;
  const values = {
    Code: issued.code,
    UserID: userId,
    OrgID: owner,
    DisplayName: human.displayName,
    InstanceName: place.state.name,
    Minutes: String(Math.max(1, Math.round((issued.expiresAt.getTime() - api.now().getTime()) / 60_000))),
  };
  const language = languageOf(human.preferredLanguage, place.state.defaultLanguage);
  return {
    ...{ instanceId, userId, id: eventId, about: eventType, to: human.email.address },
    ...compose({ name: kind.text, language, values, urlTemplate: payload.url_template }),
  };
};

type CodePayload = { readonly code?: string; readonly url_template?: string };

const payloadOf = async (
  { store, codec }: Pick<Api, 'store' | 'codec'>,
  { instanceId, eventId, position }: MessageJob,
): Promise<CodePayload> => {
  const { events } = await store.readAll(BigInt(position) - 1n, { limit: 1, filter: { instanceId } });
  const [event] = events;
  if (event?.eventId !== eventId) throw new JobRefused(`there is no event ${eventId} at ${position}`);
  return (await codec.decode(event)).payload;
};
