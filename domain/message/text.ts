import type { Decider } from '../decider.ts';
import { messageTextErrors } from './errors.ts';
import { type MessageEvent, messageEvents } from './events.ts';

/** The parts of a message, as ZITADEL's events name them. */
const textParts = ['Title', 'PreHeader', 'Subject', 'Greeting', 'Text', 'ButtonText', 'Footer'] as const;
export type TextPart = (typeof textParts)[number];
/** An absent part is not customized. */
export type CustomText = { readonly [P in TextPart]?: string };

/** By kind of message and language. */
export type CustomTexts = { readonly [template: string]: { readonly [language: string]: CustomText } };

export type TextCommand = { readonly template: string; readonly language: string } & (
  | { readonly type: 'SetText'; readonly text: CustomText }
  /** Back to what it would be without. */
  | { readonly type: 'ResetText' }
);

type Level = 'instance' | 'org';
type TextEvent<L extends Level> = Extract<MessageEvent, { readonly type: `${L}.customtext.${string}` }>;

export const customTextOf = (texts: CustomTexts, template: string, language: string): CustomText | undefined =>
  texts[template]?.[language];

const isPart = (key: string): key is TextPart => (textParts as readonly string[]).includes(key);
const languageTag = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/** Texts stand part by part on the stream of whoever put them in place: the instance's, or an organization's. */
const texts = <const L extends Level>(level: L): Decider<TextCommand, CustomTexts, TextEvent<L>> => ({
  name: `${level}.customtext`,
  aggregate: level,
  events: Object.fromEntries(Object.entries(messageEvents).filter(([type]) => type.startsWith(`${level}.customtext.`))),
  initial: {},
  decide: (command, state) => {
    const { template, language } = command;
    if (!languageTag.test(language)) throw messageTextErrors.language_invalid();
    const known = customTextOf(state, template, language);
    if (command.type === 'ResetText') {
      if (!known) throw messageTextErrors.not_found();
      return [eventOf(level, 'template.removed', { template, language })];
    }
    return textParts.flatMap((key) => {
      const [wanted, was] = [command.text[key] || undefined, known?.[key]];
      if (wanted === was) return [];
      return wanted === undefined
        ? [eventOf(level, 'removed', { template, language, key })]
        : [eventOf(level, 'set', { template, language, key, text: wanted })];
    });
  },
  evolve: (state, event) => {
    const { type, payload } = event as TextEvent<Level>;
    const { template, language } = payload;
    const { [language]: text = {}, ...others } = state[template] ?? {};
    if (!('key' in payload)) return { ...state, [template]: others };
    const { key, text: words } = payload as { readonly key: string; readonly text?: string };
    // Texts of other pages share these events.
    if (!isPart(key)) return state;
    const { [key]: _, ...rest } = text;
    const next: CustomText = type.endsWith('.set') && words !== undefined ? { ...rest, [key]: words } : rest;
    return { ...state, [template]: Object.keys(next).length === 0 ? others : { ...others, [language]: next } };
  },
});

// One name for both levels, which TypeScript can't put together again.
const eventOf = <L extends Level>(level: L, verb: string, payload: object) =>
  ({ type: `${level}.customtext.${verb}`, payload }) as TextEvent<L>;

export const customTexts = { instance: texts('instance'), org: texts('org') };
