import { setTimeout as pause } from 'node:timers/promises';
import { projections as known } from '../../../projections/index.ts';
import type { Projection } from '../../../projections/projection.ts';
import type { Quarantined } from '../../../projections/worker/quarantine/quarantine.ts';
import { ConfigError } from '../../config/config.ts';
import type { Running } from '../../wire/wire.ts';
import { printTable } from '../table.ts';
import { projectionNamed } from '../with-fasti.ts';

/** A stream in quarantine, and in which projection. */
export type Waiting = { readonly projection: Projection; readonly stream: Quarantined };

export type WhichStreams = {
  readonly all?: boolean;
  readonly stream?: string;
  readonly instance?: string;
};

export const streamOption = ['--stream <type/id>', 'one stream, such as user/312909075212468224'] as const;
export const instanceOption = ['--instance <id>', 'streams of this instance only'] as const;

export const nothingWaits = 'No stream waits in quarantine.';

/** Those that wait and are meant. @throws ConfigError if nothing says which, or if others wait */
export const waitingOf = async (
  running: Running,
  name: string | undefined,
  which: WhichStreams,
): Promise<readonly Waiting[]> => {
  if (name === undefined && !which.all) throw new ConfigError('Say which projection, or --all.');
  if (name !== undefined) projectionNamed(known, name);
  const [type, ...id] = which.stream?.split('/') ?? [];
  if (which.stream !== undefined && id.length === 0)
    throw new ConfigError(`--stream ${which.stream}: expected the type and the id of the aggregate, as in user/42.`);
  const all = (await running.status()).flatMap(({ name: of, quarantined }) =>
    quarantined.map((stream) => ({ projection: projectionNamed(known, of), stream })),
  );
  const meant = all.filter(
    ({ projection, stream }) =>
      (name === undefined || projection.name === name) &&
      (which.instance === undefined || stream.instanceId === which.instance) &&
      (type === undefined || (stream.aggregateType === type && stream.aggregateId === id.join('/'))),
  );
  if (meant.length === 0 && all.length > 0)
    throw new ConfigError(
      `None of the ${all.length} streams in quarantine is meant by that: see \`fasti projections status\`.`,
    );
  return meant;
};

/** How long whoever keeps the projection may take. */
const patienceMs = 15_000;

const keyOf = ({ projection, stream }: Waiting) =>
  JSON.stringify([projection.name, stream.instanceId, stream.aggregateType, stream.aggregateId]);

/** Waits until each was tried, and says what became of it. False: some wait still. */
export const outcomeOf = async (running: Running, asked: readonly Waiting[]): Promise<boolean> => {
  const until = Date.now() + patienceMs;
  for (;;) {
    const now = new Map(
      (await running.status()).flatMap(({ name, quarantined }) =>
        quarantined.map((stream) => {
          const waiting = { projection: projectionNamed(known, name), stream };
          return [keyOf(waiting), stream] as const;
        }),
      ),
    );
    const outcomes = asked.map((one) => ({ ...one, now: now.get(keyOf(one)) }));
    const isOpen = outcomes.some(({ stream, now: left }) => left && isUntried(stream, left));
    if (isOpen && Date.now() < until) {
      await pause(100);
      continue;
    }
    printTable(
      ['projection', 'instance', 'stream', 'outcome'],
      outcomes.map(({ projection, stream, now: left }) => [
        projection.name,
        stream.instanceId,
        `${stream.aggregateType}/${stream.aggregateId}`,
        outcome(stream, left),
      ]),
    );
    return outcomes.every(({ now: left }) => left === undefined);
  }
};

const isUntried = (before: Quarantined, now: Quarantined) =>
  now.position === before.position && now.attempts === before.attempts;

const outcome = (before: Quarantined, now: Quarantined | undefined): string => {
  if (now === undefined) return 'is projected again';
  if (isUntried(before, now)) return 'was not tried yet: no server keeps this projection at the moment';
  return `waits at position ${now.position} (${now.eventType}): ${now.error}`;
};
