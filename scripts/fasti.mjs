#!/usr/bin/env node
// `npx fasti` on a machine with an older Node: goes on with the Node 24 that npm brought.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const brought = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const script = fileURLToPath(new URL('fasti.ts', import.meta.url));
const child = spawn(existsSync(brought) ? brought : process.execPath, [script, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
