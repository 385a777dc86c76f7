import { describe, expect, it } from 'vitest';
import { metrics } from './metrics.ts';
import type { Lag } from './projection-gauges.ts';

const users: Lag = {
  ...{ name: 'users', lag: { events: 3, seconds: 1.5 }, tenants: [], quarantined: [], worker: 'web-1:4711' },
};

describe('metrics', () => {
  it('of the process are told while the database is away, and of read models nothing that is no longer known', async () => {
    let known: Promise<readonly Lag[]> = Promise.resolve([users]);
    const { text } = metrics(() => known);
    const there = await text();
    expect(there).toMatch(/^database_up 1$/m);
    expect(there).toMatch(/^projection_lag_events\{projection="users"\} 3$/m);
    known = Promise.reject(new Error('connect ECONNREFUSED'));
    const away = await text();
    expect(away).toMatch(/^database_up 0$/m);
    expect(away).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(away).not.toMatch(/^projection_\w+\{/m);
  });

  it('each have a name in the manner of Prometheus and a help', async () => {
    const lines = (await metrics(async () => [users]).text()).split('\n');
    const named = lines.flatMap((line) => /^# TYPE (\S+) /.exec(line)?.[1] ?? []);
    expect(named.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
    expect(named.filter((name) => !lines.some((line) => line.startsWith(`# HELP ${name} `)))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });
});
