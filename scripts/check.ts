import { spawnSync } from 'node:child_process';

/** What CI runs, in the order in which a mistake shows soonest. */
const stages: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format and lint', 'biome', 'ci', '--reporter=summary', '.'],
  ['types', 'tsc', '--noEmit'],
  [
    'import rules',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'domain',
    'eventstore',
    'projections',
    'api',
    'scripts',
    'test',
  ],
  ['documents are fresh', 'node', 'scripts/docs.ts', '--check'],
  ['tests', 'npm', 'test'],
];

for (const [name, command, ...args] of stages) {
  console.log(`\n> ${name}`);
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n${name}: failed`);
    process.exit(status ?? 1);
  }
  if (command !== 'npm') console.log(`  ok (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
