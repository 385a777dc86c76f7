import { projectGrantState, projectGrants, projectGrantsTable } from '../project-grant/project-grant.ts';
import type { ReadContext, Views } from '../views.ts';
import { authorizationState, authorizations, authorizationsTable } from './authorization.ts';

/** Roles that a user holds now: the authorization is active, and so is the grant it rests on. */
export type HeldRoles = { readonly project_id: string; readonly org_id: string; readonly role_keys: readonly string[] };

const sources = [authorizations, projectGrants];

/** Asked with logins and tokens, so it is answered from memory until an authorization or a grant changes. */
export const rolesOfUser = (
  views: Views,
  { at: _, ...read }: ReadContext,
  userId: string,
): Promise<readonly HeldRoles[]> => {
  const remembered = questions.get(views) ?? views.remember(sources, (of, id) => heldBy(views, of, id));
  questions.set(views, remembered);
  return remembered(read, userId);
};
const questions = new WeakMap<Views, (read: ReadContext, userId: string) => Promise<readonly HeldRoles[]>>();

const heldBy = (views: Views, read: ReadContext, userId: string) =>
  views.query<HeldRoles>(read, sources, (db, name) =>
    db
      .selectFrom(`${name(authorizationsTable)} as a`)
      .leftJoin(`${name(projectGrantsTable)} as g`, (join) =>
        join
          .onRef('g.instance_id', '=', 'a.instance_id')
          .onRef('g.project_id', '=', 'a.project_id')
          .onRef('g.grant_id', '=', 'a.grant_id')
          .on('g.state', '=', projectGrantState.active),
      )
      .select(['a.project_id', 'a.org_id', 'a.role_keys'])
      .where('a.user_id', '=', userId)
      .where('a.state', '=', authorizationState.active)
      .where(({ or, eb }) => or([eb('a.grant_id', '=', ''), eb('g.grant_id', 'is not', null)]))
      .orderBy('a.id'),
  );
