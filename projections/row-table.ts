import { canonical, encoded, type Values } from './column.ts';

/** Told of every change: the row that was there before. */
export type Noted = (table: RowTable, key: string, before: Values | undefined, after: Values | undefined) => void;

/** The rows of one table in memory by key. Conditions on other columns are found by an index that is made when the first is asked. */
export class RowTable {
  readonly rows = new Map<string, Values>();
  private readonly indexes = new Map<string, Index>();
  private readonly noted: Noted;

  constructor(noted: Noted = () => {}) {
    this.noted = noted;
  }

  set(key: string, row: Values) {
    const before = this.rows.get(key);
    this.rows.set(key, row);
    for (const index of this.indexes.values()) index.move(key, before, row);
    this.noted(this, key, before, row);
  }

  delete(key: string) {
    const before = this.rows.get(key);
    if (before === undefined) return;
    this.rows.delete(key);
    for (const index of this.indexes.values()) index.move(key, before, undefined);
    this.noted(this, key, before, undefined);
  }

  /** Empty and without its indexes: the rows are elsewhere now. */
  forget() {
    this.rows.clear();
    this.indexes.clear();
  }

  matching(instanceId: string, where: Values): readonly (readonly [string, Values])[] {
    const columns = ['instance_id', ...Object.keys(where).sort()];
    const found = this.indexOn(columns).keys({ ...where, instance_id: instanceId });
    return found.map((key) => [key, this.rows.get(key) as Values] as const);
  }

  private indexOn(columns: readonly string[]): Index {
    const name = columns.join();
    const known = this.indexes.get(name);
    if (known) return known;
    const index = new Index(columns);
    for (const [key, row] of this.rows) index.move(key, undefined, row);
    this.indexes.set(name, index);
    return index;
  }
}

class Index {
  private readonly columns: readonly string[];
  private readonly keysBy = new Map<string, Set<string>>();

  constructor(columns: readonly string[]) {
    this.columns = columns;
  }

  keys(values: Values): readonly string[] {
    return [...(this.keysBy.get(this.nameOf(values)) ?? [])];
  }

  move(key: string, before: Values | undefined, after: Values | undefined) {
    if (before && after && this.columns.every((name) => before[name] === after[name])) return;
    if (before) {
      const name = this.nameOf(before);
      const keys = this.keysBy.get(name);
      keys?.delete(key);
      if (keys?.size === 0) this.keysBy.delete(name);
    }
    if (after) {
      const name = this.nameOf(after);
      const keys = this.keysBy.get(name) ?? new Set();
      this.keysBy.set(name, keys.add(key));
    }
  }

  private nameOf(values: Values): string {
    return canonical(this.columns.map((name) => encoded(values[name] ?? null)));
  }
}
