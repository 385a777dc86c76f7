import type { Claim } from '../domain/decider.ts';
import type { Codec } from './codec.ts';
import type { Decision } from './decision.ts';
import { type Appended, type Cause, ClaimTaken, type EventStore } from './eventstore.ts';
import { subjectAggregate } from './subject.ts';
import { personIn, speaksOfStranger } from './warm-streams.ts';

/** For whom, in which tenant and as which command a decision is recorded. */
type Context = {
  readonly instanceId: string;
  readonly cause: Cause;
  readonly origin?: object;
  readonly commandId?: string;
};

/** Appends what was decided: personal fields sealed, claims hidden, with the origin of the request. */
export const recorderOn = (store: EventStore, codec: Codec) => {
  /** Before the event that says so: a crash in between leaves a key with one owner too many, not with none. */
  const adoptIfKnown = async ({ stream, before, events, states }: Decision['streams'][number]) => {
    const person = personIn(states);
    const isNews = person !== undefined && personIn(before.states) === undefined;
    if (isNews && (before.ofStranger || events.some((event) => speaksOfStranger(before, event))))
      await codec.adopt(stream, person);
  };

  return async (context: Context, decision: Decision): Promise<Appended> => {
    const writes = await Promise.all(
      decision.streams.map(async ({ stream, before, owner, events }) => ({
        stream,
        expected: before.revision,
        owner,
        events: await Promise.all(events.map((event) => codec.encode(stream, event))),
      })),
    );
    const { instanceId, origin, cause } = context;
    const written = decision.streams.filter(({ events }) => events.length > 0);
    const persons = [cause.actor, ...written.flatMap(personWrittenTo)];
    const stranger = written.some(({ states }) => [...states.keys()].some(({ person }) => person !== undefined));
    await Promise.all(written.map(adoptIfKnown));
    const [take, release, sealedOrigin] = await Promise.all([
      codec.hideClaims(instanceId, decision.take),
      codec.hideClaims(instanceId, decision.release),
      origin && codec.sealOrigin(instanceId, origin, persons, { stranger }),
    ]);
    try {
      return await store.append({
        ...(context.commandId === undefined ? {} : { commandId: context.commandId }),
        writes,
        take,
        release,
        cause: { ...cause, ...(sealedOrigin === undefined ? {} : { origin: sealedOrigin }) },
      });
    } catch (error) {
      if (error instanceof ClaimTaken) throw asDecided(error, take, decision.take);
      throw error;
    }
  };
};

const personWrittenTo = ({ stream, states }: Decision['streams'][number]): readonly string[] => {
  const person = stream.aggregateType === subjectAggregate ? stream.aggregateId : personIn(states);
  return person === undefined ? [] : [person];
};

/** The store knows a claim as it was hidden; who decided knows it as it was. */
const asDecided = ({ claim }: ClaimTaken, hidden: readonly Claim[], decided: readonly Claim[]) =>
  new ClaimTaken(decided[hidden.findIndex(({ kind, value }) => kind === claim.kind && value === claim.value)] ?? claim);
