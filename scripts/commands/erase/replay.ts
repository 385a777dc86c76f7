import type { Api } from '../../../api/api.ts';
import { isSigned } from '../../../api/erasure/certificate.ts';
import { eraseUser } from '../../../api/erasure/erase.ts';
import { audit } from '../../../domain/audit/audit.ts';
import type { AuditKey } from '../../../domain/audit/events.ts';
import { user } from '../../../domain/user/user.ts';
import { ConfigError } from '../../config/config.ts';
import { progressBar } from '../../progress-bar.ts';
import type { Running } from '../../wire/wire.ts';
import { keysIn } from '../key-file.ts';
import { printTable } from '../table.ts';
import { asking, type EraseOptions, patienceMs } from './asking.ts';
import { factsIn } from './certificates.ts';

type Replayed = { readonly user: string; readonly erasedAt: string; readonly outcome: string; readonly failed?: true };

/** Erases again whom certificates name. @throws ConfigError where one of them was not followed */
export const replay = async (running: Running, certificates: readonly string[], options: EraseOptions) => {
  const trusted = options.keys === undefined ? [] : keysIn(options.keys);
  const bar = progressBar('certificates', '{value}/{total}');
  const done: Replayed[] = [];
  for (const jws of certificates) {
    done.push(await replayOne(running.api, jws, trusted, options));
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

const replayOne = async (
  api: Api,
  jws: string,
  trusted: readonly AuditKey[],
  options: EraseOptions,
): Promise<Replayed> => {
  const facts = factsIn(jws);
  if (facts === undefined) return { user: '?', erasedAt: '?', outcome: 'is no certificate', failed: true };
  const { user: userId, instance, erased_at: erasedAt, checkpoint, reason } = facts;
  const told = (outcome: string) => ({ user: userId, erasedAt, outcome });
  const { keys } = (await api.load(instance, audit, instance)).state;
  if (!options.acceptUnknownKeys && !(await isSigned(jws, [...keys, ...trusted])))
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
