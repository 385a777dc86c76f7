import { toMilliseconds } from '../../../domain/duration.ts';
import { defaultOidc, oidcSettings } from '../../../domain/settings/oidc.ts';
import { type RotationPolicy, rotationDue } from '../../../domain/web-key/rotation.ts';
import { type WebKeyState, webKey } from '../../../domain/web-key/web-key.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import { type Rounds, startRounds, throughInstances } from '../../instance/rounds.ts';
import { rotateEncryptionKeys } from './encryption-keys.ts';
import { followed } from './ring.ts';
import { publishedAheadMs } from './signing-keys.ts';
import { generateWebKey, type RsaBits, type SigningAlgorithm } from './web-key.ts';

type Rotates = Pick<Api, 'store' | 'codec' | 'now' | 'newId' | 'execute' | 'executeAll' | 'load'>;
type Options = {
  readonly api: Rotates & Pick<Api, 'views'>;
  /** So long each key signs. 0: keys are only ever changed by hand. */
  readonly everyMs: number;
  readonly onTrouble: (instanceId: string, error: unknown) => void;
};

/** So many times within that time it is asked what is due; at least every ten minutes. */
const looksPerTurn = 10;
const mostBetweenLooks = 10 * 60_000;
const cause = { actor: 'SYSTEM', correlationId: 'key-rotation' };

/**
 * Changes keys on a schedule, those that sign and those that clients encrypt to. Any number of processes may: of two that hand
 * over at the same time one is refused by the claim of the active key, or finds it done.
 */
export const startKeyRotation = ({ api, everyMs, onTrouble }: Options): Rounds => {
  const rotateAll = async ({ id }: { readonly id: string }) => {
    for (const change of [rotate, rotateEncryptionKeys])
      await change(api, id, everyMs).catch((error) => onTrouble(id, error));
  };
  const between = Math.min(everyMs / looksPerTurn, mostBetweenLooks);
  return startRounds({ everyMs: between, round: throughInstances(api.views, rotateAll, onTrouble) });
};

/** What is due in one instance, in one append. */
export const rotate = async (api: Rotates, instanceId: string, everyMs: number): Promise<void> => {
  const { keys } = await followed(api, webKey, instanceId);
  const policy = await policyOf(api, instanceId, everyMs);
  const { handover, withoutSuccessor, outlived } = rotationDue(keys, api.now(), policy);
  const steps: readonly AnyStep[] = [
    ...(handover
      ? [
          step(webKey, handover.from, { type: 'DeactivateWebKey' }),
          step(webKey, handover.to, { type: 'ActivateWebKey' }),
        ]
      : []),
    ...(await Promise.all(withoutSuccessor.map((id) => successorOf(api, instanceId, keys.get(id))))),
    ...outlived.map((id) => step(webKey, id, { type: 'RetireWebKey' })),
  ];
  if (steps.length > 0) await api.executeAll({ instanceId, cause }, steps);
};

/** Tokens that were issued before somebody made their lives shorter are still good: the default counts, too. */
const policyOf = async (api: Rotates, instanceId: string, everyMs: number): Promise<RotationPolicy> => {
  const { values = defaultOidc } = (await api.load(instanceId, oidcSettings, instanceId)).state;
  const lifetimes = [values, defaultOidc].flatMap((each) => [each.accessTokenLifetime, each.idTokenLifetime]);
  const aheadMs = Math.min(publishedAheadMs, everyMs);
  return { everyMs, aheadMs, keptMs: toMilliseconds(Math.max(...lifetimes)) + publishedAheadMs };
};

const successorOf = async ({ newId }: Rotates, instanceId: string, key: WebKeyState | undefined) => {
  const id = newId();
  const bits = key && 'Bits' in key.config ? (key.config['Bits'] as RsaBits) : 2048;
  const add = await generateWebKey(id, key?.publicKey?.alg as SigningAlgorithm | undefined, bits);
  return step(webKey, id, { ...add, automatic: true }, instanceId);
};
