import { appender } from '../appender.ts';
import { load } from '../measure.ts';

/** Started by appends.ts: appends on its own connections when told to, so many at a time for so many seconds. */
const [host = '', user = '', database = ''] = process.argv.slice(2);
const { append } = appender({ host, user, database });
await append();
process.send?.('ready');
process.on('message', async ({ concurrency, seconds }: { readonly concurrency: number; readonly seconds: number }) => {
  process.send?.((await load(concurrency, seconds, append)).perSecond);
});
