import { create, type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf';
import type { CompiledQuery } from 'kysely';
import { expect, it } from 'vitest';
import type { Api } from '../../api/api.ts';
import { ListOrganizationsRequestSchema } from '../../api/gen/zitadel/org/v2/org_service_pb.js';
import {
  CreateSessionRequestSchema,
  ListSessionsRequestSchema,
} from '../../api/gen/zitadel/session/v2/session_service_pb.js';
import { ListUsersRequestSchema } from '../../api/gen/zitadel/user/v2/user_service_pb.js';
import { orgService } from '../../api/management/org/org.ts';
import { sessionService } from '../../api/management/session/session.ts';
import { userService } from '../../api/management/user/user.ts';
import { findUserToSignIn } from '../../projections/user/queries.ts';
import { type Ask, fill } from '../../scripts/bench/search/fill.ts';
import { orgSearches, type Search, sessionSearches, userSearches } from '../../scripts/bench/search/queries.ts';
import { callsOf } from './tenant.ts';
import { userTenant } from './users.ts';

const count = 10_000;
/** Who has a part or a beginning of a text is told up to a thousand; a page is 20. */
const few = 1_100;
/** What no index can tell: what ends before a time in the order of what began last. */
const byNoIndex = /expiring before$/;
/** All texts are gone through, or rows far into a list skipped, but in an index, and few rows are fetched. */
const throughIndex = /two letters|not a part|far into the list/;

type Plan = { readonly [field: string]: unknown; readonly Plans?: readonly Plan[] };
const number = (plan: Plan, field: string) => Number(plan[field] ?? 0);

/** Rows that were looked at, found or not; those that an index alone tells are not counted if `fetched`. */
const lookedAt = (plan: Plan, fetched: boolean): number => {
  const type = String(plan['Node Type']);
  const own =
    type.includes('Scan') && !(fetched && type === 'Index Only Scan')
      ? number(plan, 'Actual Rows') +
        number(plan, 'Rows Removed by Filter') +
        number(plan, 'Rows Removed by Index Recheck')
      : 0;
  const below = (plan.Plans ?? []).reduce((sum, each) => sum + lookedAt(each, fetched), 0);
  return own * number(plan, 'Actual Loops') + below;
};

/** The same API, and what it asked of the read models meanwhile. */
const watched = (api: Api) => {
  const asked: CompiledQuery[] = [];
  const query: Api['views']['query'] = (context, projections, build) =>
    api.views.query(context, projections, (db, name) => {
      const built = build(db, name);
      asked.push(built.compile());
      return built;
    });
  return { asked, api: { ...api, views: { ...api.views, query } } };
};

it('each search of users, sessions and organizations looks at few of many', async () => {
  const here = await userTenant();
  const owner: Ask = (sql, parameters = []) =>
    here.api.views.queryAcrossTenants([], () => ({ compile: () => ({ sql, parameters, query: {} }) as never }));
  const userId = await here.human('person@bench.example', {
    metadata: [{ key: 'badge', value: Buffer.from('badge') }],
  });
  const call = here.admin();
  const { sessionId } = await callsOf(sessionService(here.api))(
    'createSession',
    call,
    create(CreateSessionRequestSchema, { checks: { user: { search: { case: 'userId', value: userId } } } }),
  );
  const { sessions } = await callsOf(sessionService(here.api))(
    'listSessions',
    here.admin(),
    create(ListSessionsRequestSchema),
  );
  expect(sessions).toHaveLength(1);
  await here.listUsers({});
  await fill(owner, { users: count, others: count }, { userId, sessionId, orgId: here.created.orgId });

  const { api, asked } = watched(here.api);
  const plan = async ({ sql, parameters }: CompiledQuery) => {
    const read = { instanceId: here.instance.id };
    const [row] = await here.api.views.query<{ readonly 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
      read,
      [],
      () => ({
        compile: () => ({ sql: `explain (analyze, timing off, format json) ${sql}`, parameters, query: {} }) as never,
      }),
    );
    return row?.['QUERY PLAN'][0]?.Plan ?? {};
  };
  const created = new Date(Number(sessions[0].creationDate.seconds) * 1000);
  const kinds: readonly (readonly [
    string,
    DescMessage,
    ReturnType<typeof callsOf>,
    Readonly<Record<string, Search>>,
  ])[] = [
    ['listUsers', ListUsersRequestSchema, callsOf(userService(api)), userSearches(count, here.created.orgId)],
    ['listSessions', ListSessionsRequestSchema, callsOf(sessionService(api)), sessionSearches(count, created)],
    ['listOrganizations', ListOrganizationsRequestSchema, callsOf(orgService(api)), orgSearches(count)],
  ];
  const looked: Record<string, number> = {};
  for (const [method, schema, ask, searches] of kinds)
    for (const [name, { request }] of Object.entries(searches)) {
      if (byNoIndex.test(name)) continue;
      asked.length = 0;
      await ask(method, here.admin(), fromJson(schema, request(1) as JsonValue));
      const statements = asked.filter(({ sql }) => !sql.startsWith('select count(*)'));
      expect(statements.length, name).toBeGreaterThan(0);
      for (const statement of statements)
        looked[`${method} by ${name}`] = Math.max(
          looked[`${method} by ${name}`] ?? 0,
          lookedAt(await plan(statement), throughIndex.test(name)),
        );
    }
  expect(Object.entries(looked).filter(([, rows]) => rows > few)).toEqual([]);

  const byName: Record<string, number> = {};
  for (const text of ['user-77@bench.example', '+41 77', 'user-77', 'nobody']) {
    asked.length = 0;
    await findUserToSignIn(api.views, { instanceId: here.instance.id }, text);
    for (const statement of asked) byName[text] = lookedAt(await plan(statement), false);
  }
  expect(Object.keys(byName)).toHaveLength(4);
  expect(Object.entries(byName).filter(([, rows]) => rows > 20)).toEqual([]);
});
