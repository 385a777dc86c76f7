import { sessionErrors } from '../../../domain/session/errors.ts';
import { session } from '../../../domain/session/session.ts';
import { findSession, listSessions } from '../../../projections/session/queries.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { SessionService } from '../../gen/zitadel/session/v2/session_service_pb.js';
import { createSession, updateSession } from '../../session/change.ts';
import { terminateSession } from '../../session/terminate.ts';
import { mustHoldToken } from '../../session/token.ts';
import { detailsOf } from '../details.ts';
import { dated, pagingOf } from '../paging.ts';
import { mayAskForCodes, mustBeAllowed, mustBeAllowedOn, mustBeAllowedToSet, mustSee } from './access.ts';
import { challengesMessage, challengesOf, changeOf, mustBeServed, userOf } from './checks.ts';
import { filterOf, lifetimeOf, metadataOf, type Own, sessionMessage, userAgentOf } from './message.ts';

export const sessionService = (api: Api): Service =>
  service(SessionService, {
    async createSession(call, { checks, challenges, metadata, userAgent, lifetime }) {
      mustBeServed(checks);
      const user = await userOf(api, call, checks);
      await mustBeAllowed(call, 'session.write', user);
      if (challenges) await mayAskForCodes(api, call, user, challenges);
      const {
        id,
        token,
        last,
        challenges: issued,
      } = await createSession(api, call, {
        ...changeOf(call, user, checks),
        ...challengesOf(call, challenges),
        ...lifetimeOf(lifetime),
        ...userAgentOf(userAgent),
        metadata: metadataOf(metadata),
      });
      const details = detailsOf(last);
      return {
        details: { ...details, creationDate: details.changeDate },
        sessionId: id,
        sessionToken: token,
        challenges: challengesMessage(issued),
      };
    },

    async setSession(call, { sessionId, sessionToken, checks, challenges, metadata, lifetime }) {
      mustBeServed(checks);
      const { state } = await api.load(call.instance.id, session, sessionId);
      await mustBeAllowedToSet(api, call, { id: sessionId, state, token: sessionToken });
      const user = await userOf(api, call, checks);
      // The token entitles to the session, not to say whose it is: that needs no proof of the user's, only the permission.
      if (user && !state.user) await mustBeAllowed(call, 'session.write', user);
      if (challenges) await mayAskForCodes(api, call, state.user ?? user, challenges);
      const {
        token,
        last,
        challenges: issued,
      } = await updateSession(
        api,
        call,
        { sessionId, state },
        {
          ...changeOf(call, user, checks),
          ...challengesOf(call, challenges),
          ...lifetimeOf(lifetime),
          metadata: metadataOf(metadata),
        },
      );
      return { details: detailsOf(last), sessionToken: token, challenges: challengesMessage(issued) };
    },

    async deleteSession(call, { sessionId, sessionToken }) {
      const { state } = await api.load(call.instance.id, session, sessionId);
      await mustBeAllowedOn(api, call, 'session.delete', { id: sessionId, state, token: sessionToken });
      const last = await terminateSession(api, call, sessionId);
      return last ? { details: detailsOf(last) } : {};
    },

    async getSession(call, { sessionId, sessionToken }) {
      const found = await findSession(api.views, call.read, sessionId);
      if (!found) throw sessionErrors.not_found();
      if (!sessionToken) await mustSee(call, found.session);
      else {
        const { state } = await api.load(call.instance.id, session, sessionId);
        await mustHoldToken(api, call.instance.id, sessionId, state, sessionToken);
      }
      return { session: sessionMessage(found) };
    },

    async listSessions(call, { query, queries }) {
      const own = await ownOf(api, call);
      const { userId } = own;
      const reach = await call.reach('session.read');
      const { read, listDetails } = dated(call.read);
      const { total, sessions } = await listSessions(api.views, read, {
        filters: queries.map((one) => filterOf(one, own)),
        visibleTo: { userId, orgIds: reach === 'everywhere' ? 'all' : reach.orgIds },
        page: pagingOf(api.settings, query),
      });
      return { details: listDetails(total), sessions: sessions.map(sessionMessage) };
    },
  });

const ownOf = async (api: Api, { caller, instance }: Call): Promise<Own> => {
  const { userId = '', sessionId } = caller ?? {};
  const login = sessionId === undefined ? undefined : (await api.load(instance.id, session, sessionId)).state;
  return { userId, fingerprintId: login?.userAgent?.fingerprint_id };
};
