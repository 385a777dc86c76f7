import type { Claim, DomainEvent, Envelope } from '../domain/decider.ts';
import { claimAddress } from './check-append.ts';
import { type Appended, type Cause, ClaimTaken, type Stream, streamName } from './eventstore.ts';
import { type AnyDecider, advance, evolve, type SeenEvent, type Warm } from './warm-streams.ts';

export type StepOn = {
  readonly decider: AnyDecider;
  readonly stream: Stream;
  readonly command: unknown;
  readonly owner?: string;
};

/** What the steps decided for one stream, on top of what was known of it. */
type StreamDecision = {
  readonly name: string;
  readonly stream: Stream;
  readonly before: Warm;
  readonly owner: string;
  readonly events: readonly DomainEvent[];
  /** After these events. */
  readonly states: Warm['states'];
};
export type Decision = {
  readonly streams: readonly StreamDecision[];
  readonly take: readonly Claim[];
  readonly release: readonly Claim[];
  /** Who to ask what a taken claim means. */
  readonly claimedBy: (claim: Claim) => AnyDecider | undefined;
};

/** All steps in order, each deciding from the states that the ones before it left. */
export const decide = (
  cause: Cause,
  steps: readonly StepOn[],
  known: readonly { readonly name: string; readonly stream: Stream; readonly before: Warm }[],
): Decision => {
  const drafts = new Map(
    known.map(({ name, stream, before }) => [
      name,
      { name, stream, before, states: new Map(before.states), events: [] as DomainEvent[], owner: before.last?.owner },
    ]),
  );
  const claims = claimLedger();
  const now = new Date();
  for (const { decider, stream, command, owner } of steps) {
    const draft = drafts.get(streamName(stream));
    if (!draft) throw new Error(`the stream of a step on ${stream.aggregateType} ${stream.aggregateId} was not read`);
    draft.owner ??= owner ?? stream.instanceId;
    for (const event of decider.decide(command, draft.states.get(decider))) {
      for (const change of decider.claims?.(event, draft.states.get(decider), stream.aggregateId, draft.owner) ?? [])
        claims.add(stream.instanceId, change.op, change, decider);
      draft.events.push(event);
      const revision = draft.before.revision + draft.events.length;
      const seen = { event, envelope: envelopeOf(stream, cause, draft.owner, revision, now) };
      for (const [folding, state] of draft.states) draft.states.set(folding, evolve(folding, state, seen));
    }
  }
  const streams = [...drafts.values()].map(({ name, stream, before, events, states, owner }) => ({
    name,
    stream,
    before,
    events,
    states,
    owner: owner ?? stream.instanceId,
  }));
  return { streams, ...claims.net() };
};

/** The stream with what was decided, now that the store has said when that was. */
export const settled = (
  cause: Cause,
  { stream, before, owner, events }: StreamDecision,
  { position, createdAt }: Appended,
  revision: number,
): Warm => {
  const first = revision - events.length + 1;
  const seen: SeenEvent[] = events.map((event, index) => ({
    event,
    envelope: envelopeOf(stream, cause, owner, first + index, createdAt),
  }));
  return advance(before, seen, position);
};

const envelopeOf = (stream: Stream, cause: Cause, owner: string, revision: number, createdAt: Date): Envelope => ({
  instanceId: stream.instanceId,
  aggregateId: stream.aggregateId,
  owner,
  actor: cause.actor,
  revision,
  createdAt,
});

/** What all changes of one append come to: a claim that is freed and taken again was ours and stays ours. */
const claimLedger = () => {
  const changes = new Map<
    string,
    { readonly claim: Claim; readonly decider: AnyDecider; readonly wasOurs: boolean; isOurs: boolean }
  >();
  const address = (instanceId: string, claim: Claim) => JSON.stringify(claimAddress(instanceId, claim));
  return {
    add(instanceId: string, op: 'take' | 'release', { kind, value, global }: Claim, decider: AnyDecider) {
      const claim: Claim = { kind, value, ...(global === undefined ? {} : { global }) };
      const key = address(instanceId, claim);
      const change = changes.get(key) ?? { claim, decider, wasOurs: op === 'release', isOurs: op === 'release' };
      if (op === 'take' && change.isOurs) throw takenBy(decider, claim);
      change.isOurs = op === 'take';
      changes.set(key, change);
    },
    net() {
      const all = [...changes.values()];
      const of = (wasOurs: boolean, isOurs: boolean) =>
        all.filter((change) => change.wasOurs === wasOurs && change.isOurs === isOurs).map(({ claim }) => claim);
      return {
        take: of(false, true),
        release: of(true, false),
        claimedBy: ({ kind, value }: Claim) =>
          all.find(({ claim }) => claim.kind === kind && claim.value === value)?.decider,
      };
    },
  };
};

export const takenBy = (decider: AnyDecider | undefined, claim: Claim) =>
  decider?.taken?.[claim.kind]?.() ?? new ClaimTaken(claim);
