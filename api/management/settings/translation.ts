import { createHash } from 'node:crypto';
import type { JsonObject } from '@bufbuild/protobuf';
import { settingsErrors } from '../../../domain/settings/errors.ts';
import { hostedLoginTranslation, mergedTexts, type Translation, textOf } from '../../../domain/settings/translation.ts';
import { findTranslation } from '../../../projections/settings/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { SettingsService } from '../../gen/zitadel/settings/v2/settings_service_pb.js';
import { type Language, languages } from '../../login/language.ts';
import { systemTexts } from '../../login/words.ts';
import { mustBeBegun } from './shown.ts';
import { decideOn } from './write.ts';

type Translations = Pick<Methods<typeof SettingsService>, 'getHostedLoginTranslation' | 'setHostedLoginTranslation'>;
type Level = { readonly case: string | undefined; readonly value?: boolean | string | undefined };

/** The words of the sign-in pages: ours, and what an instance or an organization says instead, by page and key. */
export const translationMethods = (api: Api): Translations => {
  /** What this owner has set: for the language, and, more exactly, for the language of that region. */
  const storedBy = async (call: Call, ownerId: string, locale: Intl.Locale): Promise<Translation | undefined> => {
    const tags = [...new Set([locale.language, locale.baseName])];
    const rows = await Promise.all(tags.map((tag) => findTranslation(api.views, call.read, ownerId, tag)));
    const stored = rows.flatMap((row) => (row ? [row.translation as Translation] : []));
    return stored.length === 0 ? undefined : stored.reduce(mergedTexts);
  };

  return {
    async getHostedLoginTranslation(call, { level, locale: tag, ignoreInheritance }) {
      const orgId = orgIdIn(level);
      if (orgId !== undefined) await call.allow('iam.policy.read', { orgId });
      const locale = localeOf(tag);
      await mustBeBegun(api, call);
      const layers = [
        { texts: systemTexts(languageFor(locale, call)) as Translation, asked: level.case === 'system' },
        {
          texts: await storedBy(call, call.instance.id, locale),
          asked: orgId === undefined && level.case !== 'system',
        },
        {
          texts: orgId === undefined ? undefined : await storedBy(call, orgId, locale),
          asked: orgId !== undefined,
        },
      ];
      const until = layers.findIndex(({ asked }) => asked);
      const wanted = ignoreInheritance ? layers.slice(until, until + 1) : layers.slice(0, until + 1);
      const found = wanted.flatMap(({ texts }) => (texts ? [texts] : []));
      const nearest = found.at(-1) ?? {};
      return { etag: etagOf(nearest), translations: found.reduce(mergedTexts, {}) as JsonObject };
    },

    async setHostedLoginTranslation(call, { level, locale: tag, translations }) {
      const orgId = orgIdIn(level);
      await call.allow('iam.policy.write', orgId === undefined ? {} : { orgId });
      const language = localeOf(tag).baseName;
      const translation: Translation = translations ?? {};
      const command = { type: 'SetTranslation', language, translation } as const;
      const { instance, org } = hostedLoginTranslation;
      await (orgId === undefined
        ? decideOn(api, call, instance, call.instance.id, command)
        : decideOn(api, call, org, orgId, command));
      return { etag: etagOf(translation) };
    },
  };
};

const orgIdIn = (level: Level): string | undefined =>
  level.case === 'organizationId' && typeof level.value === 'string' && level.value !== '' ? level.value : undefined;

const localeOf = (tag: string): Intl.Locale => {
  try {
    return new Intl.Locale(tag);
  } catch {
    throw settingsErrors.locale_invalid();
  }
};

const isOurs = (tag: string): tag is Language => (languages as readonly string[]).includes(tag);
/** Ours, or that of the instance where we don't speak the one that is asked for. */
const languageFor = ({ language }: Intl.Locale, { instance }: Call): Language =>
  [language, instance.defaultLanguage.split('-')[0] ?? ''].find(isOurs) ?? 'en';

/** MD5 is what clients compare: it protects nothing. */
const etagOf = (texts: Translation) => createHash('md5').update(textOf(texts)).digest('hex');
