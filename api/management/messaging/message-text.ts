import type { DescMethod } from '@bufbuild/protobuf';
import { type CustomText, customTexts, type TextPart } from '../../../domain/message/text.ts';
import { customTextRows, type MessageTextRow } from '../../../projections/message/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import { AdminService } from '../../gen/zitadel/admin_pb.js';
import { ManagementService } from '../../gen/zitadel/management_pb.js';
import { languageOf } from '../../login/language.ts';
import { type MailText, mailTexts, shortTexts, type TextName } from '../../message/texts/text.ts';
import { messageTexts } from '../../message/texts/texts.ts';
import { detailsOf, detailsOfRow } from '../details.ts';
import { record } from '../record.ts';
import { mustBeBegun } from '../settings/shown.ts';

/** As the wire has it; a text message has its text only. */
type Words = {
  readonly title: string;
  readonly preHeader: string;
  readonly subject: string;
  readonly greeting: string;
  readonly text: string;
  readonly buttonText: string;
  readonly footerText: string;
};
type Asked = { readonly language: string } & Partial<Words>;
type Level = keyof typeof customTexts;

const partOf: { readonly [W in keyof Words]: TextPart } = {
  title: 'Title',
  preHeader: 'PreHeader',
  subject: 'Subject',
  greeting: 'Greeting',
  text: 'Text',
  buttonText: 'ButtonText',
  footerText: 'Footer',
};
const wordNames = Object.keys(partOf) as readonly (keyof Words)[];

/** What we say where nobody has said anything; in English, where we have no words for the language. */
const ourWords = (template: TextName, language: string): Partial<Words> => {
  const { footer, ...text }: Partial<MailText> = messageTexts[languageOf(language)][template];
  return footer === undefined ? text : { ...text, footerText: footer };
};

const wordsIn = (rows: readonly MessageTextRow[]): Partial<Words> =>
  Object.fromEntries(
    wordNames.flatMap((name) => rows.filter(({ part }) => part === partOf[name]).map(({ words }) => [name, words])),
  );

/** Get, set and reset of one kind of message, of the instance or of the organization that the call is about. */
const textMethods = (api: Api, level: Level, template: TextName) => {
  const ownerOf = ({ instance, orgId }: Call) => (level === 'instance' ? instance.id : orgId);
  const customized = (call: Call, ownerId: string, language: string) =>
    customTextRows(api.views, call.read, { ownerId, template, language });

  /** What counts where this level says nothing. */
  const inherited = async (call: Call, language: string) => {
    await mustBeBegun(api, call);
    const ofInstance = level === 'org' ? await customized(call, call.instance.id, language) : [];
    return { ...ourWords(template, language), ...wordsIn(ofInstance) };
  };

  const decide = async (call: Call, language: string, text: CustomText | undefined) => {
    const command = text ? ({ type: 'SetText', text } as const) : ({ type: 'ResetText' } as const);
    const { last } = await record(
      api,
      call,
      // Both levels take the same commands; only their events are named differently.
      customTexts[level] as typeof customTexts.instance,
      ownerOf(call),
      { ...command, template, language },
    );
    return last ? { details: detailsOf(last) } : {};
  };

  return {
    getDefault: async (call: Call, { language }: Asked) => ({
      customText: { ...(await inherited(call, language)), isDefault: true },
    }),
    /** Only what was customized; all that counts instead, where nothing was. */
    getCustom: async (call: Call, { language }: Asked) => {
      const rows = await customized(call, ownerOf(call), language);
      const [first] = rows;
      if (!first) return { customText: { ...(await inherited(call, language)), isDefault: true } };
      const newest = rows.reduce((one, other) => (other.sequence > one.sequence ? other : one), first);
      return { customText: { ...wordsIn(rows), isDefault: false, details: detailsOfRow(newest) } };
    },
    set: (call: Call, { language, ...words }: Asked) => {
      const text = Object.fromEntries(wordNames.map((name) => [partOf[name], words[name] ?? '']));
      return decide(call, language, text);
    },
    reset: (call: Call, { language }: Asked) => decide(call, language, undefined),
  };
};

/** `GetDefaultInitMessageText`, `SetCustomDomainClaimedMessageCustomText`, …: what is asked, and of which kind of message. */
const methodName = /^(getDefault|getCustom|set|reset)(?:Default|Custom)?(\w+?)Message(?:Custom)?Text(?:ToDefault)?$/;
const textNames = new Map<string, TextName>([
  ['Init', 'InitCode'],
  ...[...mailTexts, ...shortTexts].map((name) => [name, name] as const),
]);

const methodsOf = (api: Api, level: Level, served: readonly DescMethod[]) =>
  Object.fromEntries(
    served.flatMap(({ localName }) => {
      const [, verb, noun = ''] = methodName.exec(localName) ?? [];
      const template = textNames.get(noun);
      return verb && template ? [[localName, textMethods(api, level, template)[verb as 'set']]] : [];
    }),
  );

// Forty methods of one shape each, which a pattern over their names can't tell TypeScript.
export const adminTexts = (api: Api) =>
  methodsOf(api, 'instance', AdminService.methods) as Methods<typeof AdminService>;
export const managementTexts = (api: Api) =>
  methodsOf(api, 'org', ManagementService.methods) as Methods<typeof ManagementService>;
