import type { InstanceState } from '../../domain/instance/instance.ts';
import { instance } from '../../domain/instance/instance.ts';
import { type OrgState, org } from '../../domain/org/org.ts';
import { session } from '../../domain/session/session.ts';
import type { SessionState } from '../../domain/session/state.ts';
import type { HumanState, UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import type { RecordedEvent } from '../../eventstore/codec.ts';
import { JobRefused } from '../../projections/jobs/jobs.ts';
import type { MessageJob } from '../../projections/reactions/messages.ts';
import type { Api } from '../api.ts';
import { loadStates } from '../facts/states.ts';

/** What the events that are told of may hold; ZITADEL spells the same differently from one to the other. */
export type Payload = {
  readonly code?: string;
  readonly url_template?: string;
  readonly urlTemplate?: string;
  readonly urlTmpl?: string;
  readonly triggerOrigin?: string;
  readonly notificationType?: number;
  readonly id?: string;
  readonly userName?: string;
  readonly applicationName?: string;
  readonly Issuer?: string;
  readonly Expires?: string;
};

/** What a message is made of, as it is when it is sent. */
export type Facts = {
  readonly event: RecordedEvent;
  readonly payload: Payload;
  readonly userId: string;
  readonly person: UserState;
  readonly human: HumanState;
  readonly changedAt: Date;
  readonly session?: SessionState;
  readonly sessionId?: string;
  readonly home: OrgState;
  readonly place: InstanceState;
};

type FactsApi = Pick<Api, 'store' | 'codec' | 'load' | 'loadAll'>;

/** Undefined: whom it was for is gone. */
export const factsOf = async (api: FactsApi, job: MessageJob): Promise<Facts | undefined> => {
  const { instanceId } = job;
  const event = await eventOf(api, job);
  const started = 'sessionId' in job ? (await api.load(instanceId, session, job.sessionId)).state : undefined;
  const userId = 'userId' in job ? job.userId : started?.user?.id;
  if (userId === undefined) return undefined;
  const { state: person, last } = await api.load(instanceId, user, userId);
  const { human, owner } = person;
  if (!human || !last || person.status === 'removed') return undefined;
  const [home, place] = await loadStates(
    api,
    instanceId,
    { decider: org, id: owner },
    { decider: instance, id: instanceId },
  );
  return {
    ...{ event, userId, person, human, changedAt: last.createdAt, home: home.state, place: place.state },
    payload: event.payload as Payload,
    ...(started && 'sessionId' in job ? { session: started, sessionId: job.sessionId } : {}),
  };
};

const eventOf = async (
  { store, codec }: FactsApi,
  { instanceId, eventId, position }: MessageJob,
): Promise<RecordedEvent> => {
  const { events } = await store.readAll(BigInt(position) - 1n, { limit: 1, filter: { instanceId } });
  const [event] = events;
  if (event?.eventId !== eventId) throw new JobRefused(`there is no event ${eventId} at ${position}`);
  return codec.decode(event);
};
