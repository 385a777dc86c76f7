import type { Claim } from '../domain/decider.ts';
import type { Codec } from './codec.ts';
import type { Decision } from './decision.ts';
import type { Append, Cause, StreamWrite } from './eventstore.ts';
import { allThere, type Soon, whenThere } from './soon.ts';
import { subjectAggregate } from './subject.ts';

/** For whom, in which tenant and as which command a decision is recorded. */
type Context = {
  readonly instanceId: string;
  readonly cause: Cause;
  readonly origin?: object;
  readonly commandId?: string;
};
type StreamDecision = Decision['streams'][number];

/** What was decided as the store keeps it: personal fields sealed, claims hidden, with the origin of the request. */
export const appendFor = (codec: Codec) => {
  const writeOf = ({ stream, before, owner, events }: StreamDecision): Soon<StreamWrite> =>
    whenThere(allThere(events.map((event) => codec.encode(stream, event))), (encoded) => ({
      stream,
      expected: before.revision,
      owner,
      events: encoded,
    }));

  /** Before the event that says so: a crash in between leaves a key with one owner too many, not with none. */
  const adoptIfKnown = ({ stream, before, person, events, ofStranger }: StreamDecision) => {
    const isNews = person !== undefined && before.person === undefined && events.length > 0;
    return isNews && ofStranger ? codec.adopt(stream, person) : undefined;
  };

  const originOf = ({ instanceId, cause, origin }: Context, { streams }: Decision) => {
    if (!origin) return undefined;
    const written = streams.filter(({ events }) => events.length > 0);
    const persons = [cause.actor, ...written.flatMap((decided) => personWrittenTo(decided) ?? [])];
    const stranger = written.some(({ folds }) => folds.some(({ decider }) => decider.person !== undefined));
    return codec.sealOrigin(instanceId, origin, persons, { stranger });
  };

  return (context: Context, decision: Decision): Soon<Append> => {
    const { instanceId, cause, commandId } = context;
    return whenThere(allThere(decision.streams.map(writeOf)), (writes) =>
      whenThere(
        allThere([
          codec.hideClaims(instanceId, decision.take),
          codec.hideClaims(instanceId, decision.release),
          originOf(context, decision),
          ...decision.streams.map(adoptIfKnown),
        ]),
        ([take, release, origin]) => {
          const append = { writes, take, release, cause: origin === undefined ? cause : { ...cause, origin } };
          return commandId === undefined ? append : { ...append, commandId };
        },
      ),
    );
  };
};

const personWrittenTo = ({ stream, person }: StreamDecision) =>
  stream.aggregateType === subjectAggregate ? stream.aggregateId : person;

/** The store knows a claim as it was hidden; who decided knows it as it was. */
export const asDecided = (claim: Claim, { take: hidden = [] }: Append, { take: decided }: Decision): Claim =>
  decided[hidden.findIndex(({ kind, value }) => kind === claim.kind && value === claim.value)] ?? claim;
