import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { WebKeyEvent } from '../../domain/web-key/events.ts';
import { insert, projection, type Row, remove, table, update } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';

/** ZITADEL's numbers. */
export const webKeyState = { initial: 1, active: 2, inactive: 3 } as const;

export const webKeysTable = table({
  name: 'web_keys',
  columns: { id: 'text', state: 'integer', config_type: 'integer', config: 'jsonb' },
  key: ['id'],
});
export type WebKeyRow = Row<typeof webKeysTable.columns>;

const moveTo =
  (state: number) =>
  ({ aggregateId: id }: { readonly aggregateId: string }) =>
    update(webKeysTable, { id }, { state });

export const webKeys = projection<WebKeyEvent | InstanceEvent>()({
  name: 'web_keys',
  version: 2,
  tables: [webKeysTable],
  on: {
    'web_key.added': ({ aggregateId: id, payload: { configType, config } }) =>
      insert(webKeysTable, { id, state: webKeyState.initial, config_type: configType, config }),
    'web_key.activated': moveTo(webKeyState.active),
    'web_key.deactivated': moveTo(webKeyState.inactive),
    'web_key.retired': ({ aggregateId: id }) => remove(webKeysTable, { id }),
    'web_key.removed': ({ aggregateId: id }) => remove(webKeysTable, { id }),
    'instance.removed': () => remove(webKeysTable, {}),
  },
});

/** All there are, the oldest first: a few. */
export const listWebKeys = (views: Views, read: ReadContext): Promise<readonly WebKeyRow[]> =>
  views.query<WebKeyRow>(read, [webKeys], (db, name) =>
    db.selectFrom(name(webKeysTable)).selectAll().orderBy('creation_date').orderBy('id'),
  );
