import { ConfigError } from '../config/config.ts';
import { apiSettingsOf, documentBoundsOf, proofSettingsOf } from '../config/for-layers.ts';
import { checked } from '../config/masterkey.ts';
import { breachedOptionsOf, passwordOptionsOf } from '../config/passwords.ts';
import type { Config } from '../config/settings.ts';
import { tlsOf } from '../config/tls.ts';
import { configuredConnection } from '../postgres/connection.ts';
import { channelsByFile } from './message-channels.ts';
import { redisOf } from './messaging.ts';

/** Whatever says what several settings mean together, and may refuse them. */
const readers: readonly ((config: Config) => unknown)[] = [
  ({ Masterkey: key }) => key === undefined || checked(key, 'the one that was given'),
  ({ PreviousMasterkey: key }) => key === undefined || checked(key, 'the previous one that was given'),
  configuredConnection,
  tlsOf,
  apiSettingsOf,
  documentBoundsOf,
  proofSettingsOf,
  redisOf,
  channelsByFile,
  passwordOptionsOf,
  breachedOptionsOf,
];

/** What is wrong with settings that are well-formed, each for itself: told at once, before anything is opened. */
export const mistakesIn = (config: Config): readonly string[] =>
  readers.flatMap((read) => {
    try {
      read(config);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return [error.message];
      throw error;
    }
  });
