import { readFileSync } from 'node:fs';

/**
 * Loaded before a server (`--import`): its Date is so many milliseconds off as the file says, read at the start and at
 * every SIGUSR2. Timers go on as before, as they do when an administrator sets a clock.
 */
const file = process.env['TORTURE_CLOCK'] ?? '';
const trueNow = Date.now;
let offset = 0;
const read = () => {
  offset = Number(readFileSync(file, 'utf8'));
};
read();
process.on('SIGUSR2', read);

Date.now = () => trueNow() + offset;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [Date.now()] : given, made),
});
