import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Api } from '../../../api/api.ts';
import { type Erased, eraseUser } from '../../../api/erasure/erase.ts';
import { user } from '../../../domain/user/user.ts';
import { findUserByLoginName } from '../../../projections/user/queries.ts';
import { ConfigError } from '../../config/config.ts';
import type { Running } from '../../wire/wire.ts';
import { printTable } from '../table.ts';
import { instanceIdOf } from '../with-fasti.ts';
import { asking, type EraseOptions, patienceMs } from './asking.ts';

/** Shows what is lost, asks, erases, and hands the certificate over. */
export const eraseOne = async (running: Running, name: string, options: EraseOptions) => {
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
              ['picture', state.human.avatar === undefined ? 'none' : 'one'],
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
