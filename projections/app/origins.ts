import { projects } from '../project/project.ts';
import { projectState, projectsTable } from '../project/tables.ts';
import type { ReadContext, Views } from '../views.ts';
import { apps } from './app.ts';
import { appOriginsTable, appState, appsTable } from './tables.ts';

export const originSources = [apps, projects];

type Found = { readonly origin: string; readonly dev_mode: boolean; readonly application_type: string };

/**
 * Whether an application of the instance speaks from this origin: it is one of its redirect URIs or of its additional origins;
 * on the port of the moment where a native application comes back to the local host; by asterisks in development mode.
 */
export const isOriginOfApp = async (views: Views, read: ReadContext, origin: string): Promise<boolean> => {
  const anyPort = loopback.test(origin) ? [origin.replace(loopback, '$1')] : [];
  const rows = await views.query<Found>(read, originSources, (db, name) =>
    db
      .selectFrom(`${name(appOriginsTable)} as stated`)
      .innerJoin(`${name(appsTable)} as app`, (join) =>
        join.onRef('app.instance_id', '=', 'stated.instance_id').onRef('app.id', '=', 'stated.app_id'),
      )
      .innerJoin(`${name(projectsTable)} as project`, (join) =>
        join.onRef('project.instance_id', '=', 'app.instance_id').onRef('project.id', '=', 'app.project_id'),
      )
      .select(['stated.origin', 'app.dev_mode', 'app.application_type'])
      .distinct()
      .where('stated.found_by', 'in', [origin, ...anyPort, '*'])
      .where('app.state', '=', appState.active)
      .where('project.state', '=', projectState.active),
  );
  return rows.some((row) => isMeant(row, origin));
};

const loopback = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d{1,5}$/;

const isMeant = ({ origin: stated, dev_mode, application_type }: Found, origin: string): boolean => {
  if (stated === origin) return true;
  if (stated.includes('*')) return dev_mode && patternOf(stated).test(origin);
  return application_type === 'native' && origin.replace(loopback, '$1') === stated;
};

/** An asterisk stands for a part of the host, or for a port. */
const patternOf = (stated: string): RegExp => {
  const escaped = stated.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*+/g, '[^\\s/?@#:]*')}$`);
};
