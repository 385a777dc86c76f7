import { type CustomText, type CustomTexts, customTextOf, customTexts } from '../../domain/message/text.ts';
import type { Api } from '../api.ts';
import { loadStates } from '../facts/states.ts';
import { type Language, languageOf, languages } from '../login/language.ts';
import type { MailText, TextName } from './texts/text.ts';
import { messageTexts } from './texts/texts.ts';

export type Words = { readonly language: Language; readonly words: MailText };
type Whose = { readonly instanceId: string; readonly orgId: string };

const noWords: MailText = {
  ...{ title: '', preHeader: '', subject: '', greeting: '', text: '', buttonText: '', footer: '' },
};

/**
 * What is said, part by part: the organization's words before the instance's before ours. In the first language of these that
 * somebody has words for, we or they.
 */
export const wordsOf = async (
  api: Pick<Api, 'loadAll'>,
  { instanceId, orgId }: Whose,
  name: TextName,
  preferences: readonly string[],
): Promise<Words> => {
  const [place, home] = await loadStates(
    api,
    instanceId,
    { decider: customTexts.instance, id: instanceId },
    { decider: customTexts.org, id: orgId },
  );
  const customized = [place.state, home.state];
  const tags = preferences.flatMap((tag) => [tag, tag.split('-')[0] ?? tag]).filter((tag) => tag !== '');
  const chosen = tags.find((tag) => isOurs(tag) || customized.some((texts) => customTextOf(texts, name, tag)));
  const tag = chosen ?? languageOf(...tags);
  const language = languageOf(tag);
  const ours: Partial<MailText> = messageTexts[language][name];
  return { language, words: { ...noWords, ...ours, ...ownWords(customized, name, tag) } };
};

const isOurs = (tag: string) => (languages as readonly string[]).includes(tag.toLowerCase());

const ownWords = (customized: readonly CustomTexts[], name: TextName, language: string): Partial<MailText> =>
  Object.assign({}, ...customized.map((texts) => asOurs(customTextOf(texts, name, language) ?? {})));

const asOurs = ({ Title, PreHeader, Subject, Greeting, Text, ButtonText, Footer }: CustomText): Partial<MailText> => ({
  ...(Title ? { title: Title } : {}),
  ...(PreHeader ? { preHeader: PreHeader } : {}),
  ...(Subject ? { subject: Subject } : {}),
  ...(Greeting ? { greeting: Greeting } : {}),
  ...(Text ? { text: Text } : {}),
  ...(ButtonText ? { buttonText: ButtonText } : {}),
  ...(Footer ? { footer: Footer } : {}),
});
