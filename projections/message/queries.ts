import { type Page, pageOf } from '../page.ts';
import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { messages } from './message.ts';
import { emailProvidersTable, messageTextsTable, providerState, smsProvidersTable } from './tables.ts';

export type EmailProviderRow = Row<typeof emailProvidersTable.columns>;
export type SmsProviderRow = Row<typeof smsProvidersTable.columns>;
export type MessageTextRow = Row<typeof messageTextsTable.columns>;

const instanceStream = ({ instanceId }: ReadContext) => [{ aggregateType: 'instance', aggregateId: instanceId }];

export const findEmailProvider = (views: Views, read: ReadContext, id: string) =>
  views.find(read, messages, emailProvidersTable, { id }, instanceStream(read));

export const findActiveEmailProvider = async (views: Views, read: ReadContext) => {
  const state = providerState.active;
  const [row] = await views.filter(read, messages, emailProvidersTable, { state }, instanceStream(read));
  return row;
};

export const findSmsProvider = (views: Views, read: ReadContext, id: string) =>
  views.find(read, messages, smsProvidersTable, { id }, instanceStream(read));

const sortBy = ['creation_date', 'id'];

export const listEmailProviders = (views: Views, read: ReadContext, page: Page) =>
  pageOf<EmailProviderRow>(views, read, [messages], (db, name) => db.selectFrom(name(emailProvidersTable)), {
    page,
    sortBy,
  });

export const listSmsProviders = (views: Views, read: ReadContext, page: Page) =>
  pageOf<SmsProviderRow>(views, read, [messages], (db, name) => db.selectFrom(name(smsProvidersTable)), {
    page,
    sortBy,
  });

/** The parts of a text that somebody has put in place of ours: the instance, or an organization. */
export const customTextRows = (
  views: Views,
  read: ReadContext,
  { ownerId, template, language }: { readonly ownerId: string; readonly template: string; readonly language: string },
): Promise<readonly MessageTextRow[]> =>
  views.filter(read, messages, messageTextsTable, { owner_id: ownerId, template, language }, [
    { aggregateType: ownerId === read.instanceId ? 'instance' : 'org', aggregateId: ownerId },
  ]);
