import type { ProjectionStatus } from '../../../projections/worker/status.ts';
import { tableOf } from '../table.ts';
import { statusTables } from './status-tables.ts';

/** On a terminal the tables, drawn anew in place; elsewhere a line for each projection that changed. */
export const showChanges = (): ((all: readonly ProjectionStatus[]) => void) =>
  process.stdout.isTTY ? redraw() : printChanges();

const redraw = () => {
  let drawn = 0;
  return (all: readonly ProjectionStatus[]) => {
    const lines = [
      `${new Date().toISOString()}   Ctrl-C ends`,
      ...statusTables(all).flatMap(({ head, rows }) => ['', ...tableOf(head, rows).split('\n')]),
    ].slice(0, (process.stdout.rows || 50) - 1);
    // Up to the first line, and erase what follows; lines are cut so that none takes two.
    if (drawn > 0) process.stdout.write(`\x1b[${drawn}A\x1b[J`);
    process.stdout.write(`${lines.map((line) => line.slice(0, process.stdout.columns || 200)).join('\n')}\n`);
    drawn = lines.length;
  };
};

const printChanges = () => {
  const before = new Map<string, string>();
  return (all: readonly ProjectionStatus[]) => {
    for (const { name, position, lag, tenants, quarantined, worker, trouble } of all) {
      const line = [
        `${name}: position ${position}`,
        `${lag.events} events behind`,
        `${lag.seconds.toFixed(1)} s`,
        ...(tenants.length > 0 ? [`tenants behind ${tenants.map(({ instanceId }) => instanceId).join(', ')}`] : []),
        `${quarantined.length} streams in quarantine`,
        `kept by ${worker ?? 'nobody'}`,
        ...(trouble === undefined ? [] : [`trouble: ${trouble}`]),
      ].join(', ');
      if (before.get(name) === line) continue;
      before.set(name, line);
      console.log(`${new Date().toISOString()} ${line}`);
    }
  };
};
