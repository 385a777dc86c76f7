import type { Api } from '../../api/api.ts';
import { proofFinder } from '../../api/domain-proof/domain-proof.ts';
import { newId } from '../../api/ids.ts';
import { documentFetcher } from '../../api/outbound/document.ts';
import { breachedPasswords } from '../../api/password/breached/breached.ts';
import { passwordHasher } from '../../api/password/password.ts';
import { executorOn } from '../../eventstore/execute.ts';
import { merkleNodes } from '../../eventstore/postgres/merkle-nodes.ts';
import { verifiableLog } from '../../eventstore/verifiable-log.ts';
import { assetsOn } from '../../projections/asset/asset.ts';
import { firstUseOn } from '../../projections/first-use/first-use.ts';
import { apiSettingsOf, documentBoundsOf, proofSettingsOf } from '../config/for-layers.ts';
import { breachedOptionsOf, passwordOptionsOf } from '../config/passwords.ts';
import type { Config } from '../config/settings.ts';
import type { Kept } from './kept.ts';
import type { Messaging } from './messaging.ts';
import type { ReadModels } from './read-models.ts';
import { throttlingOf } from './throttling.ts';
import type { Complain } from './trouble.ts';

type Parts = {
  readonly config: Config;
  readonly kept: Kept;
  readonly readModels: ReadModels;
  readonly messaging: Messaging;
  readonly complain: Complain;
};

/** What services, endpoints and pages are made of. @throws ConfigError */
export const apiOf = ({ config, kept, readModels, messaging, complain }: Parts) => {
  const { pools, store, codec, keys, table } = kept;
  const throttle = throttlingOf(config, (error) =>
    complain(error, 'Redis does not answer: this process counts attempts by itself'),
  );
  const breached = breachedPasswords({
    ...breachedOptionsOf(config),
    onTrouble: (error) => complain(error, 'a list of leaked passwords could not be asked'),
  });
  const executor = executorOn(store, codec, { news: store.news });
  const settings = apiSettingsOf(config);
  const now = () => new Date();
  const api: Api = {
    ...executor,
    ...{ store, codec, keys, newId, now, throttle, settings },
    views: readModels.views,
    purge: readModels.purge,
    log: verifiableLog(merkleNodes(pools.log, table)),
    passwords: { ...passwordHasher(passwordOptionsOf(config)), mustBeUnknown: breached.mustBeUnknown },
    firstUse: firstUseOn(pools.owner),
    assets: assetsOn(pools.owner),
    fetchDocument: documentFetcher(documentBoundsOf(config)),
    findProof: proofFinder(proofSettingsOf(config)),
    ways: messaging.ways({ load: executor.load, now, settings, keys }),
  };
  return {
    api,
    async close() {
      await Promise.all([throttle.close(), breached.close()]);
    },
  };
};
