import type { DomainEvent, Envelope } from '../domain/decider.ts';

export type ColumnType = 'text' | 'texts' | 'boolean' | 'integer' | 'bigint' | 'timestamptz' | 'jsonb' | 'bytea';
type ValueOf<T> = T extends 'text'
  ? string
  : T extends 'texts'
    ? readonly string[]
    : T extends 'boolean'
      ? boolean
      : T extends 'integer'
        ? number
        : T extends 'bigint'
          ? bigint
          : T extends 'timestamptz'
            ? Date
            : T extends 'bytea'
              ? Uint8Array
              : unknown;

export type Column = ColumnType | `${ColumnType}?`;
export type Columns = { readonly [name: string]: Column };
type Value<C> = C extends `${infer T}?` ? ValueOf<T> | null : ValueOf<C>;

/** Columns that the worker fills in for every table, from the envelope. */
export type Tracked = {
  readonly instance_id: string;
  readonly resource_owner: string;
  readonly creation_date: Date;
  readonly change_date: Date;
  /** Revision of the aggregate at the last change. */
  readonly sequence: bigint;
};

/** A row as it is read. */
export type Row<C extends Columns> = { readonly [K in keyof C]: Value<C[K]> } & Tracked;
type Written<C extends Columns> = {
  readonly [K in keyof C as C[K] extends `${string}?` ? never : K]: Value<C[K]>;
} & { readonly [K in keyof C as C[K] extends `${string}?` ? K : never]?: Value<C[K]> };

export type Table<C extends Columns = Columns> = {
  readonly name: string;
  readonly columns: C;
  /** Unique within an instance; `instance_id` comes before it in the primary key. */
  readonly key: readonly (keyof C & string)[];
  /** Further indexes, each within the instance. */
  readonly indexes?: readonly (readonly ((keyof C & string) | keyof Tracked)[])[];
  /** Columns whose parts are searched by, three letters and more; what is found is told by the first column of the key (worker/parts.ts). */
  readonly parts?: readonly (keyof C & string)[];
  /** Columns that no audit ever shows. */
  readonly secret?: readonly (keyof C & string)[];
};

type Values = { readonly [column: string]: unknown };
/** `where` of update and remove: any columns, all of them equal. */
export type RowChange =
  | { readonly op: 'insert'; readonly table: Table; readonly row: Values }
  | { readonly op: 'upsert'; readonly table: Table; readonly row: Values }
  | { readonly op: 'update'; readonly table: Table; readonly where: Values; readonly set: Values }
  | { readonly op: 'remove'; readonly table: Table; readonly where: Values };

/** Columns are checked where a change is written; whoever carries it out takes any table. */
const anyTable = <C extends Columns>(of: Table<C>) => of as unknown as Table;

export const table = <const C extends Columns>(definition: Table<C>): Table<C> => definition;
/** A new row. A row with the same key is an error of the projection. */
export const insert = <C extends Columns>(into: Table<C>, row: Written<C>): RowChange => ({
  op: 'insert',
  table: anyTable(into),
  row,
});
/** A new row, or all of these columns of the row with the same key. */
export const upsert = <C extends Columns>(into: Table<C>, row: Written<C>): RowChange => ({
  op: 'upsert',
  table: anyTable(into),
  row,
});
/** A column set to undefined keeps its value, as an event keeps silent about what did not change. */
export const update = <C extends Columns>(
  of: Table<C>,
  where: Partial<Written<C>>,
  set: { readonly [K in keyof Written<C>]?: Written<C>[K] | undefined },
): RowChange => ({ op: 'update', table: anyTable(of), where, set });
export const remove = <C extends Columns>(from: Table<C>, where: Partial<Written<C>>): RowChange => ({
  op: 'remove',
  table: anyTable(from),
  where,
});

/** An event as a projection sees it. Personal fields of an erased subject are absent: give them a value. */
export type Seen<E extends DomainEvent> = E & Envelope & { readonly position: bigint };
type Handler<E extends DomainEvent> = (event: Seen<E>) => RowChange | readonly RowChange[];

/** A name, a version, tables, and a map from event type to row changes. It never reads. What it listens to are the map's keys. */
export type Projection = {
  readonly name: string;
  /** Raise it whenever tables or handlers change: the worker fills new tables from event one, then readers move over. */
  readonly version: number;
  readonly tables: readonly Table[];
  readonly on: { readonly [type: string]: Handler<never> };
};

type Handlers<E extends DomainEvent> = { readonly [T in E['type']]?: Handler<Extract<E, { readonly type: T }>> };

/** `projection<ProjectEvent | OrgEvent>()({ name, version, tables, on })`: a misspelt event or column does not compile. */
export const projection =
  <E extends DomainEvent>() =>
  (
    definition: Omit<Projection, 'on' | 'tables'> & { readonly tables: readonly object[]; readonly on: Handlers<E> },
  ): Projection =>
    definition as unknown as Projection;

/** The table's name in Postgres, schema `projections`: its own plus the projection's version. */
export const physicalName = (of: Projection, t: { readonly name: string }) => `${t.name}_v${of.version}`;
