import type { ClientBase } from 'pg';
import type { Claim } from '../../domain/decider.ts';
import { deciders } from '../../domain/index.ts';
import { claimAddress } from '../../eventstore/check-append.ts';
import type { Codec, RecordedEvent } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { AnyDecider } from '../../eventstore/warm-streams.ts';
import type { Check } from './check.ts';

/** The registry tells only what documents need; they are whole deciders, each meeting its own values again. */
const whole = deciders as readonly unknown[] as readonly AnyDecider[];
const page = 1000;

type Held = { readonly instanceId: string; readonly claim: Claim; readonly by: string };

/** Folds the log again, event by event, with the deciders alone: who holds what in the end. */
const claimsOfLog = async (store: EventStore, codec: Codec) => {
  const states = new Map<string, Map<AnyDecider, unknown>>();
  const held = new Map<string, Held>();
  const twice: string[] = [];

  const see = (event: RecordedEvent) => {
    const key = JSON.stringify([event.instanceId, event.aggregateType, event.aggregateId]);
    const by = `${event.aggregateType}/${event.aggregateId}`;
    const known = states.get(key) ?? new Map<AnyDecider, unknown>();
    states.set(key, known);
    const folding = whole.filter(
      (decider) => decider.aggregate === event.aggregateType && Object.hasOwn(decider.events, event.type),
    );
    for (const decider of folding) {
      const before = known.has(decider) ? known.get(decider) : decider.initial;
      for (const { op, ...claim } of decider.claims?.(event, before, event.aggregateId, event.owner) ?? []) {
        const address = JSON.stringify(claimAddress(event.instanceId, claim));
        if (op === 'release') held.delete(address);
        else if (held.has(address))
          twice.push(
            `${claim.kind} ${claim.value}: taken by ${by} at ${event.position}, while ${held.get(address)?.by} holds it`,
          );
        else held.set(address, { instanceId: event.instanceId, claim, by });
      }
      known.set(decider, decider.evolve(before, event, event));
    }
  };

  for (let after = 0n; ; ) {
    const { events, position } = await store.readAll(after, { limit: page });
    if (events.length === 0) return { held: [...held.values()], twice };
    for (const event of await codec.decodeAll(events)) see(event);
    after = position;
  }
};

/** As the store keeps it. */
const addressOf = async (codec: Codec, { instanceId, claim }: Held) => {
  const [hidden = claim] = await codec.hideClaims(instanceId, [claim]);
  return JSON.stringify(claimAddress(instanceId, hidden));
};

export const claimsCheck = (client: ClientBase, store: EventStore, codec: Codec): Check => ({
  name: 'claims are those that a fold of the log gives',
  async run() {
    const { held, twice } = await claimsOfLog(store, codec);
    const wanted = new Map(await Promise.all(held.map(async (one) => [await addressOf(codec, one), one] as const)));
    const { rows } = await client.query<{ readonly scope: string; readonly kind: string; readonly key: string }>(
      'select scope, kind, key from eventstore.claims',
    );
    const kept = new Set(rows.map(({ scope, kind, key }) => JSON.stringify({ scope, kind, key })));
    const missing = [...wanted].filter(([address]) => !kept.has(address));
    const leaked = [...kept].filter((address) => !wanted.has(address));
    return {
      findings: [
        ...twice.map((one) => `held twice: ${one}`),
        ...missing.map(([, { claim, by }]) => `missing: ${claim.kind} ${claim.value}, which ${by} holds`),
        ...leaked.map((address) => `leaked: ${address}, which nobody holds`),
      ],
      seen: `${kept.size.toLocaleString('en')} claims`,
    };
  },
});
