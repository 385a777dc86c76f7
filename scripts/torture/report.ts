import { tableOf } from '../commands/table.ts';
import type { Checked } from './check.ts';
import type { Remains } from './ordeal.ts';

const mostFindings = 10;

/** What was done, and what was found: for people. */
export const reportOf = ({ faults, tally, logs }: Remains, checked: readonly Checked[]): string => {
  const suffered = [...faults].sort(([, some], [, others]) => others - some);
  const complaints = new Map<string, number>();
  for (const { messages } of logs)
    for (const [message, count] of messages) complaints.set(message, (complaints.get(message) ?? 0) + count);
  const findings = checked.flatMap(({ name, findings: found }) =>
    found.length === 0
      ? []
      : [
          `✗ ${name}: ${found.length}`,
          ...found.slice(0, mostFindings).map((one) => `    ${one}`),
          ...(found.length > mostFindings ? [`    … and ${found.length - mostFindings} more`] : []),
        ],
  );
  return [
    `${tally.acknowledged.toLocaleString('en')} writes acknowledged, ${tally.refused.toLocaleString('en')} refused, ${tally.unknown.toLocaleString('en')} with an unknown end`,
    `Harm done: ${suffered.map(([fault, count]) => `${fault} ${count} ×`).join(', ')}`,
    ...(complaints.size === 0
      ? []
      : [
          `Errors in the servers' logs: ${[...complaints].map(([message, count]) => `${message} (${count} ×)`).join(', ')}`,
        ]),
    '',
    tableOf(
      ['', 'what must hold', 'looked at', 'found'],
      checked.map(({ name, findings: found, seen }) => [
        found.length === 0 ? '✓' : '✗',
        name,
        seen,
        found.length || 'nothing',
      ]),
    ),
    ...(findings.length === 0 ? [] : ['', ...findings]),
  ].join('\n');
};
