import { randomBytes } from 'node:crypto';
import { newId } from '../../../../api/ids.ts';
import { fresh, type Happening, more, type Scene, type Story, userAgent } from './scene.ts';

const hour = 3_600_000_000_000;
const minute = hour / 60;
const instant = () => new Date().toISOString();
const loginClient = 'login-client';

export const signsIn: Story = ({ someOf, people, projects }) => {
  const { org, id } = someOf(people);
  const { id: projectId, clientId } = someOf(projects);
  const [request, session, tokens] = [`V2_${newId()}`, newId(), `V2_${newId()}`];
  const checked = { checkedAt: instant() };
  const scope = ['openid', 'profile', 'offline_access'];
  const begun = {
    login_client: loginClient,
    client_id: clientId,
    redirect_uri: `https://${org.host}/callback`,
    state: request,
    nonce: request,
    scope,
    audience: [clientId, projectId],
    response_type: 0,
    response_mode: 0,
    code_challenge: { Challenge: randomBytes(32).toString('base64url'), Method: 1 },
    need_refresh_token: true,
    issuer: `https://${org.host}`,
  };
  const issued = {
    userID: id,
    userResourceOwner: org.id,
    sessionID: session,
    clientID: clientId,
    projectID: projectId,
    audience: [clientId, projectId],
    scope,
    authMethods: [4],
    authTime: instant(),
    nonce: request,
    preferredLanguage: 'sv',
    userAgent,
  };
  const by = (actor: string, ...happenings: readonly Happening[]): Scene => ({ org, actor, happenings });
  return [
    by(loginClient, fresh('auth_request', request, ['auth_request.added', begun])),
    by(
      loginClient,
      fresh(
        'session',
        session,
        ['session.added', { user_agent: userAgent, userID: id }],
        ['session.user.checked', { userID: id, userResourceOwner: org.id, ...checked }],
        ['session.password.checked', checked],
        ['session.token.set', { tokenID: newId() }],
      ),
      more('user', id, ['user.human.password.check.succeeded', {}]),
    ),
    by(
      loginClient,
      more(
        'auth_request',
        request,
        ['auth_request.session.linked', { session_id: session, user_id: id, auth_time: instant(), auth_methods: [4] }],
        ['auth_request.code.added', {}],
      ),
    ),
    by(
      id,
      fresh(
        'oidc_session',
        tokens,
        ['oidc_session.added', issued],
        ['oidc_session.access_token.added', { id: newId(), scope, lifetime: 12 * hour, reason: 1 }],
        ['oidc_session.refresh_token.added', { id: newId(), lifetime: 2160 * hour, idleLifetime: 720 * hour }],
      ),
      more(
        'auth_request',
        request,
        ['auth_request.code.exchanged', { oidc_session_id: tokens }],
        ['auth_request.succeeded', {}],
      ),
    ),
  ];
};

export const machineTakesToken: Story = ({ someOf, machines }) => {
  const { org, id } = someOf(machines);
  const tokens = `V2_${newId()}`;
  const scope = ['openid'];
  return [
    {
      org,
      actor: id,
      happenings: [
        fresh(
          'oidc_session',
          tokens,
          [
            'oidc_session.added',
            {
              userID: id,
              userResourceOwner: org.id,
              sessionID: '',
              clientID: id,
              audience: [org.id],
              scope,
              authMethods: [],
              authTime: instant(),
            },
          ],
          ['oidc_session.access_token.added', { id: newId(), scope, lifetime: 30 * minute, reason: 4 }],
        ),
      ],
    },
  ];
};
