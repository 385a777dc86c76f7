import { createWriteStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { stringify } from 'csv-stringify';
import { auditEvents } from '../../../projections/audit/events.ts';
import type { ShownEvent } from '../../../projections/audit/shown.ts';
import { progressBar } from '../../progress-bar.ts';
import { type Options, withOptions } from '../options.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';
import { eventLine } from './event-line.ts';
import { type FilterOptions, filterOf, withFilter } from './filter.ts';
import { warnOfUnknownTypes } from './known-types.ts';

type ExportOptions = Options & FilterOptions & { readonly out?: string; readonly format: string };

const columns = [
  'position',
  'created_at',
  'type',
  'aggregate_type',
  'aggregate_id',
  'revision',
  'owner',
  'actor',
  'impersonator',
  'correlation_id',
  'causation_id',
  'event_id',
  'payload',
  'redacted',
  'hash',
];
const row = (event: ShownEvent) => [
  String(event.position),
  event.createdAt.toISOString(),
  event.type,
  event.aggregateType,
  event.aggregateId,
  event.revision,
  event.owner,
  event.actor,
  event.impersonator,
  event.correlationId,
  event.causationId,
  event.eventId,
  JSON.stringify(event.payload),
  event.redacted.join(' '),
  Buffer.from(event.hash).toString('hex'),
];

const pageSize = 1000;

/** `fasti audit export`: the record, for whoever wants to keep or count it elsewhere. */
export const exportEvents = (command: Command) => {
  withFilter(
    withOptions(command.command('export').description('all events that match, oldest first, as CSV or JSON lines')),
  )
    .option('--out <file>', 'where to; the standard output if not given')
    .addOption(
      new Option('--format <format>', 'RFC 4180 with a heading, or one JSON object a line')
        .choices(['csv', 'jsonl'])
        .default('csv'),
    )
    .addHelpText(
      'after',
      '\nPersonal data are in clear, as far as their owner was not erased; secrets never are: `redacted` names their fields.',
    )
    .action((options: ExportOptions) =>
      withFasti(options, async (running) => {
        const { store, codec } = running.api;
        warnOfUnknownTypes(options.type ?? [], Object.keys(codec.schemas));
        const filter = filterOf(options, await instanceIdOf(running, options.instance));
        const head = await store.head();
        const bar = progressBar('exporting the log', '{count} events | {eta_formatted} left');
        let count = 0;
        const pages = async function* () {
          bar.show(0, 100, { count });
          for (let from = 0n, more = true; more; ) {
            const page = await auditEvents(store, codec, filter, { limit: pageSize, order: 'oldest first', from });
            // What is recorded while it is exported belongs to the next export.
            for (const event of page.events) {
              if (event.position > head) return;
              count++;
              yield event;
            }
            more = page.next !== undefined;
            from = page.next ?? from;
            bar.show(head === 0n ? 100 : Number((from * 100n) / head), 100, { count });
          }
        };
        const out = options.out === undefined ? toStdout() : createWriteStream(options.out, { mode: 0o600 });
        try {
          await (options.format === 'jsonl'
            ? pipeline(pages, lines, out)
            : pipeline(pages, rows, stringify({ header: true, columns, escape_formulas: true }), out));
          bar.show(100, 100, { count });
        } finally {
          bar.stop();
        }
        console.error(`${count} events exported${options.out === undefined ? '' : ` to ${options.out}`}`);
      }),
    );
};

async function* rows(events: AsyncIterable<ShownEvent>) {
  for await (const event of events) yield row(event);
}
async function* lines(events: AsyncIterable<ShownEvent>) {
  for await (const event of events) yield `${eventLine(event)}\n`;
}

/** `pipeline` ends what it writes to; the standard output is not ours to end. */
const toStdout = () =>
  new Writable({ write: (chunk, _, done) => void process.stdout.write(chunk, (error) => done(error ?? null)) });
