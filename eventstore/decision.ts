import type { Claim, ClaimChange, DomainEvent, Envelope } from '../domain/decider.ts';
import { claimAddress } from './check-append.ts';
import { type Appended, type Cause, ClaimTaken, type Stream } from './eventstore.ts';
import {
  type AnyDecider,
  type Asked,
  copyOf,
  type Folds,
  foldOn,
  personIn,
  speaksOfStranger,
  stateOf,
  type Warm,
} from './warm-streams.ts';

export type StepOn = {
  readonly decider: AnyDecider;
  /** Of its stream among those that are asked for. */
  readonly place: number;
  readonly command: unknown;
  readonly owner: string | undefined;
};

/** What the steps decide for one stream, on top of what was known of it. */
type StreamDecision = {
  readonly name: string;
  readonly stream: Stream;
  readonly before: Warm;
  readonly owner: string;
  readonly events: readonly DomainEvent[];
  /** After these events. */
  readonly folds: Folds;
  readonly person: string | undefined;
  readonly ofStranger: boolean;
};
type Draft = { -readonly [K in keyof StreamDecision]: StreamDecision[K] } & { readonly events: DomainEvent[] };
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
  asked: readonly Asked[],
  known: readonly Warm[],
): Decision => {
  const drafts = asked.map(({ name, stream }, place) => draftOn(name, stream, known[place] as Warm));
  const claims: ClaimLedger = new Map();
  const now = new Date();
  for (const { decider, place, command, owner } of steps) {
    const draft = drafts[place] as Draft;
    const { stream, folds, before, events } = draft;
    draft.owner ||= owner ?? stream.instanceId;
    for (const event of decider.decide(command, stateOf(folds, decider))) {
      for (const change of decider.claims?.(event, stateOf(folds, decider), stream.aggregateId, draft.owner) ?? [])
        enter(claims, stream.instanceId, change, decider);
      events.push(event);
      foldOn(folds, event, envelopeOf(stream, cause, draft.owner, before.revision + events.length, now));
      draft.ofStranger ||= speaksOfStranger(folds, event);
    }
    draft.person = personIn(folds);
  }
  return { streams: drafts, ...netOf(claims) };
};

const draftOn = (name: string, stream: Stream, before: Warm): Draft => ({
  name,
  stream,
  before,
  owner: before.last?.owner ?? '',
  events: [],
  folds: copyOf(before.folds),
  person: before.person,
  ofStranger: before.ofStranger,
});

/** The stream with what was decided, now that the store has said when that was. */
export const settled = (
  cause: Cause,
  { stream, before, owner, events, person, ofStranger }: StreamDecision,
  { position, createdAt }: Appended,
  revision: number,
): Warm => {
  if (events.length === 0) return before;
  const folds = copyOf(before.folds);
  let last = before.last;
  for (const [index, event] of events.entries()) {
    last = envelopeOf(stream, cause, owner, revision - events.length + index + 1, createdAt);
    foldOn(folds, event, last);
  }
  return { revision, last, position, folds, person, ofStranger };
};

const envelopeOf = (stream: Stream, cause: Cause, owner: string, revision: number, createdAt: Date): Envelope => ({
  instanceId: stream.instanceId,
  aggregateId: stream.aggregateId,
  owner,
  actor: cause.actor,
  revision,
  createdAt,
});

type ClaimLedger = Map<
  string,
  { readonly claim: Claim; readonly decider: AnyDecider; readonly wasOurs: boolean; isOurs: boolean }
>;

const enter = (claims: ClaimLedger, instanceId: string, change: ClaimChange, decider: AnyDecider) => {
  const { op, kind, value, global } = change;
  const claim: Claim = { kind, value, ...(global === undefined ? {} : { global }) };
  const key = JSON.stringify(claimAddress(instanceId, claim));
  const entry = claims.get(key) ?? { claim, decider, wasOurs: op === 'release', isOurs: op === 'release' };
  if (op === 'take' && entry.isOurs) throw takenBy(decider, claim);
  entry.isOurs = op === 'take';
  claims.set(key, entry);
};

/** What all changes of one append come to: a claim that is freed and taken again was ours and stays ours. */
const netOf = (claims: ClaimLedger): Omit<Decision, 'streams'> => {
  if (claims.size === 0) return noClaims;
  const all = [...claims.values()];
  const of = (wasOurs: boolean, isOurs: boolean) =>
    all.filter((entry) => entry.wasOurs === wasOurs && entry.isOurs === isOurs).map(({ claim }) => claim);
  return {
    take: of(false, true),
    release: of(true, false),
    claimedBy: ({ kind, value }) => all.find(({ claim }) => claim.kind === kind && claim.value === value)?.decider,
  };
};
const noClaims = { take: [], release: [], claimedBy: () => undefined };

export const takenBy = (decider: AnyDecider | undefined, claim: Claim) =>
  decider?.taken?.[claim.kind]?.() ?? new ClaimTaken(claim);
