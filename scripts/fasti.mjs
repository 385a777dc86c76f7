#!/usr/bin/env node
// Where every start begins. Plain JavaScript: it must run on the machine's own Node, however old, and goes on with the
// Node 24 that npm brought.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { fileURLToPath } from 'node:url';

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const goOn = async () => {
  // What was compiled once, its types stripped, serves the next start: a third of its time and 30 MB of memory. Beside our
  // own packages, not in a directory that others may write to: it is code.
  modules.enableCompileCache(pathOf('../node_modules/.cache/compile'));
  await import('./fasti.ts');
};

const goOnElsewhere = () => {
  const brought = pathOf('../node_modules/.bin/node');
  if (!existsSync(brought)) {
    console.error(`✗ Fasti needs Node 24 or newer; this is ${process.version}. npm ci brings the right one.`);
    process.exit(1);
  }
  const child = spawn(brought, ['--max-semi-space-size=32', pathOf('fasti.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
};

if (process.features.typescript) await goOn();
else goOnElsewhere();
