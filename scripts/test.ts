import { startVitest, type TestCase } from 'vitest/node';
import { chromium } from './chromium.ts';
import { installPostgres } from './debian-postgres.ts';
import { modAuthOpenidc } from './mod-auth-openidc.ts';
import { pgbouncer } from './pgbouncer.ts';
import { redis } from './redis.ts';
import { requestsOauthlib } from './requests-oauthlib.ts';

/** Runs every test there is; what it skips it names with the reason; ends with one line of counts. */
const filters = process.argv.slice(2);
if (filters.length === 0) {
  chromium.install();
  modAuthOpenidc.install();
  pgbouncer.install();
  redis.install();
  requestsOauthlib.install();
  installPostgres();
}

const vitest = await startVitest('test', filters, { watch: false, run: true, reporters: ['default'] });
const modules = vitest.state.getTestModules();
const tests = modules.flatMap((module) => [...module.children.allTests()]);
const count = (state: ReturnType<TestCase['result']>['state']) =>
  tests.filter((test) => test.result().state === state).length;
const broken = modules.filter((module) => module.errors().length > 0).length + vitest.state.getUnhandledErrors().length;
await vitest.close();

for (const test of tests) {
  const result = test.result();
  if (result.state === 'skipped') console.log(`skipped: ${test.fullName} (${result.note ?? 'no reason given'})`);
}
const failed = count('failed') + count('pending') + broken;
console.log(`\n${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`);
process.exit(failed > 0 || count('passed') === 0 ? 1 : 0);
