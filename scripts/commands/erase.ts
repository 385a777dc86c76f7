import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Api } from '../../api/api.ts';
import { type ErasureFacts, isSigned } from '../../api/erasure/certificate.ts';
import { type Erased, eraseUser } from '../../api/erasure/erase.ts';
import { audit } from '../../domain/audit/audit.ts';
import type { AuditKey } from '../../domain/audit/events.ts';
import { user } from '../../domain/user/user.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import { ConfigError } from '../config/config.ts';
import { progressBar } from '../progress-bar.ts';
import type { Running } from '../wire.ts';
import { type Options, withOptions } from './options.ts';
import { printTable } from './table.ts';
import { instanceIdOf, withFasti } from './with-fasti.ts';

type EraseOptions = Options & {
  readonly instance?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly replay?: string;
  readonly keys?: string;
  readonly acceptUnknownKeys?: boolean;
};

/** How long a command waits for the read models. */
const patienceMs = 60_000;

/** `fasti erase USER`, and `fasti erase --replay CERTIFICATES` on a database that came back from an older backup. */
export const erase = (program: Command) =>
  withOptions(
    program
      .command('erase')
      .description('erase a person: remove the user and destroy the key of all that is recorded of them, for ever'),
  )
    .argument('[user]', 'user id or login name; of a removed user the id')
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--reason <text>', 'why; kept in clear for ever, so name nobody in it')
    .option('--yes', 'do not ask')
    .option('--out <file>', 'write the signed certificate to this file: keep it outside, for --replay')
    .option('--json', 'the certificate as JSON')
    .option('--replay <file|dir>', 'erase again whom these certificates name, after a backup was restored')
    .option(
      '--keys <file>',
      'with --replay: keys to trust beside those of the database, as /.well-known/fasti-audit-keys gives them',
    )
    .option('--accept-unknown-keys', 'with --replay: do not check who signed the certificates')
    .action(async (name: string | undefined, options: EraseOptions) => {
      if ((name === undefined) === (options.replay === undefined))
        throw new ConfigError('Say whom to erase, or give certificates with --replay: one of the two.');
      const certificates = options.replay === undefined ? [] : certificatesIn(options.replay);
      await withFasti(
        options,
        async (running) => {
          await running.caughtUp(patienceMs);
          if (name === undefined) await replay(running, certificates, options);
          else await eraseOne(running, name, options);
        },
        { worker: true },
      );
    });

const asking = (instanceId: string) => ({
  context: { instanceId, cause: { actor: 'SYSTEM', correlationId: randomUUID() } },
  read: { instanceId },
});

const eraseOne = async (running: Running, name: string, options: EraseOptions) => {
  const { api } = running;
  const instanceId = await instanceIdOf(running, options.instance);
  const userId = await userIdOf(api, instanceId, name);
  const { state } = await api.load(instanceId, user, userId);
  if (!state.erased) await showAndAsk(api, instanceId, userId, options);
  const { reason } = options;
  const erased = await eraseUser(api, asking(instanceId), userId, reason ? { reason } : {}, patienceMs);
  const { facts, jws } = erased.certificate;
  if (options.out !== undefined) writeFileSync(options.out, `${jws}\n`);
  if (options.json) return console.log(JSON.stringify({ ...facts, jws }, null, 2));
  console.log(
    state.erased
      ? `User ${userId} was erased already, on ${facts.erased_at} by ${facts.erased_by}.`
      : `User ${userId} is erased: ${facts.events.count} events keep their place, and nothing they said of the person.`,
  );
  warnOfLag(erased);
  console.log(
    options.out === undefined
      ? `Certificate (keep it outside; for fasti erase --replay):\n${jws}`
      : `The certificate is in ${options.out}: keep it outside, for fasti erase --replay.`,
  );
};

const warnOfLag = ({ purged }: Erased) => {
  if (!purged)
    console.error(
      '! The read models are behind: the rows of this person go when they catch up (fasti projections status).',
    );
};

const userIdOf = async (api: Api, instanceId: string, name: string): Promise<string> => {
  if ((await api.load(instanceId, user, name)).state.status !== 'absent') return name;
  const row = await findUserByLoginName(api.views, { instanceId }, name);
  if (row === undefined) throw new ConfigError(`There is no user ${name}: neither an id nor a login name.`);
  return row.id;
};

const showAndAsk = async (api: Api, instanceId: string, userId: string, { yes, json }: EraseOptions) => {
  const { state } = await api.load(instanceId, user, userId);
  const events = await api.store.read({ instanceId, aggregateType: 'user', aggregateId: userId });
  if (!json)
    printTable(
      ['what is lost', ''],
      [
        ['user', userId],
        ['state', state.status],
        ...(state.userName === '' ? [] : [['user name', state.userName]]),
        ...(state.human
          ? [
              ['name', state.human.displayName],
              ['e-mail', state.human.email.address],
            ]
          : []),
        ...(state.machine ? [['name', state.machine.name]] : []),
        ['metadata', Object.keys(state.metadata).join(', ') || 'none'],
        ['tokens', Object.keys(state.pats).length],
        ['events', `${events.length}, since ${events[0]?.createdAt.toISOString()}`],
      ],
    );
  if (yes) return;
  if (!process.stdin.isTTY) throw new ConfigError('Nobody is at the terminal to confirm this. Say --yes.');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`This can never be undone. Write the id of the user to erase them: `);
  lines.close();
  if (answer.trim() !== userId) throw new ConfigError('Nothing was erased.');
};

const certificatesIn = (path: string): readonly string[] => {
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .map((file) => join(path, file))
      : [path];
    const found = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split(/\s+/)
        .filter((word) => word !== ''),
    );
    if (found.length === 0) throw new ConfigError(`There is no certificate in ${path}.`);
    return found;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`The certificates can't be read: ${(error as Error).message}`);
  }
};

/** What the text itself says; whether to believe it is another question. */
const factsIn = (jws: string): ErasureFacts | undefined => {
  try {
    const facts = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as ErasureFacts;
    return facts.type === 'fasti.erasure' ? facts : undefined;
  } catch {
    return undefined;
  }
};

const keysIn = (file: string | undefined): readonly AuditKey[] => {
  if (file === undefined) return [];
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly keys: readonly AuditKey[] }).keys;
  } catch (error) {
    throw new ConfigError(`The keys in ${file} can't be read: ${(error as Error).message}`);
  }
};

type Replayed = { readonly user: string; readonly erasedAt: string; readonly outcome: string; readonly failed?: true };

const replay = async (running: Running, certificates: readonly string[], options: EraseOptions) => {
  const bar = progressBar('certificates', '{value}/{total}');
  const done: Replayed[] = [];
  for (const jws of certificates) {
    done.push(await replayOne(running.api, jws, options));
    if (!options.json) bar.show(done.length, certificates.length);
  }
  bar.stop();
  if (options.json) console.log(JSON.stringify(done, null, 2));
  else
    printTable(
      ['user', 'erased at', 'now'],
      done.map((one) => [one.user, one.erasedAt, one.outcome]),
    );
  const failed = done.filter((one) => one.failed).length;
  if (failed > 0) throw new ConfigError(`${failed} of ${done.length} certificates were not replayed.`);
};

const replayOne = async (api: Api, jws: string, options: EraseOptions): Promise<Replayed> => {
  const facts = factsIn(jws);
  if (facts === undefined) return { user: '?', erasedAt: '?', outcome: 'is no certificate', failed: true };
  const { user: userId, instance, erased_at: erasedAt, checkpoint, reason } = facts;
  const told = (outcome: string) => ({ user: userId, erasedAt, outcome });
  const { keys } = (await api.load(instance, audit, instance)).state;
  if (!options.acceptUnknownKeys && !(await isSigned(jws, [...keys, ...keysIn(options.keys)])))
    return { ...told('not signed by a known key (--keys, --accept-unknown-keys)'), failed: true };
  const { state } = await api.load(instance, user, userId);
  if (state.status === 'absent') return told('is not in this database');
  const before = state.erased;
  await eraseUser(
    api,
    asking(instance),
    userId,
    { ...(reason ? { reason } : {}), replayOf: { position: checkpoint.position, at: erasedAt } },
    patienceMs,
  );
  return told(before ? 'was erased already' : 'is erased again');
};
