import { auditEvents } from '../../../../projections/audit/events.ts';
import type { ShownEvent } from '../../../../projections/audit/shown.ts';
import type { Api } from '../../../api.ts';
import { isAnswer, type Screen } from '../../screen.ts';
import { visitorOf } from '../whose.ts';
import { happened } from './happened.ts';
import { type Entry, historyPage } from './template.ts';

const at = '/account/history';
const pageSize = 20;
const types = Object.keys(happened);

/** What the record has of the person's own stream, and of nobody else's. A page begins before a position, wherever that came from. */
export const accountHistory = (api: Api): Screen => ({
  path: at,
  async get(guest, fields) {
    const account = await visitorOf(api, guest, fields, { at });
    if (isAnswer(account)) return account;
    const own = {
      ...{ instanceId: guest.visit.instance.id, types },
      ...{ aggregateTypes: ['user'], aggregateIds: [account.userId] },
    };
    const from = positionIn(fields['before']);
    const { events, next } = await auditEvents(api.store, api.codec, own, { limit: pageSize, from });
    const entries = await Promise.all(events.map((event) => entryOf(api, account.userId, event)));
    return { page: await historyPage(guest, account, { entries, next, isNewest: from === 0n }) };
  },
});

type Origin = { readonly ip?: string; readonly userAgent?: string };

/** Where somebody else was who did something to this account is theirs. */
const entryOf = async ({ codec }: Pick<Api, 'codec'>, userId: string, event: ShownEvent): Promise<Entry> => {
  const { type, createdAt, actor, instanceId, origin } = event;
  const byOthers = actor !== userId && isPerson(actor);
  const from: Origin | undefined = origin && !byOthers ? await codec.openOrigin(instanceId, origin) : undefined;
  return { type: type as Entry['type'], at: createdAt, byOthers, from };
};

/** What our own services do is called by their names, such as LOGIN. */
const isPerson = (actor: string) => !/^[A-Z][A-Z_]*$/.test(actor);

/** 0: from the newest on. */
const positionIn = (before: string | undefined): bigint => (before && /^\d{1,18}$/.test(before) ? BigInt(before) : 0n);
