import { noRestrictions, restrictions } from '../../domain/settings/restrictions.ts';
import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { ownTexts } from '../facts/settings.ts';
import { acceptedLanguages, type Language, languageIn, languageOf, languages } from './language.ts';
import { type Reader, readerOf } from './words.ts';

/** Of ours, those that the instance allows. */
export const offeredLanguages = async (api: Pick<Api, 'recent'>, instanceId: string): Promise<readonly Language[]> => {
  const { state } = await api.recent.load(instanceId, restrictions, instanceId);
  const { allowedLanguages } = state.values ?? noRestrictions;
  return languages.filter((one) => allowedLanguages.length === 0 || allowedLanguages.includes(one));
};

/**
 * The first language that the instance allows: of those asked for (the person's choice, the application's, that of whoever used this
 * browser last), then of the browser's, then the instance's own; and the words that instance and organization have in it.
 */
export const readerFor = async (
  api: Pick<Api, 'recent'>,
  { instance, headers }: Pick<Visit, 'instance' | 'headers'>,
  orgId: string | undefined,
  asked: readonly string[],
): Promise<Reader> => {
  const offered = await offeredLanguages(api, instance.id);
  const wished = [...asked, ...acceptedLanguages(headers.get('accept-language')), instance.defaultLanguage];
  const language =
    wished.map(languageIn).find((one) => one !== undefined && offered.includes(one)) ?? offered[0] ?? languageOf();
  return { ...readerOf(language, ...(await ownTexts(api, instance.id, language, orgId))), offered };
};
