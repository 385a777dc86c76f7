import type pg from 'pg';
import { newId } from '../../../api/ids.ts';

export type Org = { readonly instanceId: string; readonly id: string; readonly host: string };
export type Person = { readonly org: Org; readonly id: string };
export type Project = { readonly org: Org; readonly id: string; readonly clientId: string };

/** Who and what stories can be about. */
export type Cast = {
  readonly instances: string[];
  readonly orgs: Org[];
  readonly people: Person[];
  readonly machines: Person[];
  readonly projects: Project[];
  /** Acts a few times in the whole history, and never again: whom an auditor asks for. */
  readonly visitor: string;
  /** The same numbers for the same seed: two runs tell the same stories. */
  random(): number;
  /** Some are busier than others. */
  someOf<T>(all: readonly T[]): T;
};

/** Mulberry32. */
export const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const hostOf = (id: string) => `org-${id}.example.com`;

/** Empty for a new log. */
export const castOf = async (client: pg.ClientBase): Promise<Cast> => {
  const { rows } = await client.query<{
    readonly instance: string;
    readonly type: string;
    readonly id: string;
    readonly owner: string;
    readonly first: string;
  }>(
    `select s.instance_id as instance, s.aggregate_type as type, s.aggregate_id as id, s.owner, e.event_type as first
     from eventstore.streams_configuration s join eventstore.events e on e.position = s.stream_no order by s.stream_no`,
  );
  const orgOf = (row: { readonly instance: string; readonly owner: string }): Org => ({
    instanceId: row.instance,
    id: row.owner,
    host: hostOf(row.owner),
  });
  const begunWith = (type: string) => rows.filter(({ first }) => first === type);
  const people = (type: string) => begunWith(type).map((row) => ({ org: orgOf(row), id: row.id }));
  const random = seeded(rows.length + 1);
  return {
    instances: begunWith('instance.added').map(({ id }) => id),
    orgs: begunWith('org.added').map(orgOf),
    people: people('user.human.added'),
    machines: people('user.machine.added'),
    projects: begunWith('project.added').map((row) => ({ org: orgOf(row), id: row.id, clientId: newId() })),
    visitor: 'visiting-auditor',
    random,
    someOf: (all) => all[Math.floor(all.length * random() ** 2)] as (typeof all)[number],
  };
};

export const newOrg = (instanceId: string): Org => {
  const id = newId();
  return { instanceId, id, host: hostOf(id) };
};
