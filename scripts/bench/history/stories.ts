import { randomBytes, randomUUID } from 'node:crypto';
import { newId } from '../../../api/ids.ts';
import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore, NewEvent } from '../../../eventstore/eventstore.ts';
import { type Cast, newOrg, type Org, type Person } from './cast.ts';

type Happening = {
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly expected: number | 'any';
  readonly events: readonly (readonly [type: string, payload: object])[];
};
/** What one request records, who asked, and of whose things it speaks. */
type Scene = {
  readonly org: Org;
  readonly actor: string;
  readonly happenings: readonly Happening[];
  /** Who comes into being enters other stories afterwards. */
  readonly enter?: () => unknown;
};
type Story = (cast: Cast) => readonly Scene[];

const hour = 3_600_000_000_000;
const minute = hour / 60;
const instant = () => new Date().toISOString();
const hash = () =>
  `$argon2id$v=19$m=19456,t=2,p=1$${randomBytes(12).toString('base64')}$${randomBytes(24).toString('base64')}`;
const userAgent = {
  fingerprint_id: 'f9b1c0e2',
  ip: '192.0.2.17',
  description: 'Firefox 145 on Linux',
  header: { 'user-agent': ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'] },
};
const loginClient = 'login-client';

const fresh = (aggregateType: string, aggregateId: string, ...events: Happening['events']): Happening => ({
  aggregateType,
  aggregateId,
  expected: 0,
  events,
});
const more = (aggregateType: string, aggregateId: string, ...events: Happening['events']): Happening => ({
  ...fresh(aggregateType, aggregateId, ...events),
  expected: 'any',
});

const instanceBegins: Story = ({ instances }) => {
  const id = newId();
  const org = { instanceId: id, id, host: '' };
  const domain = { domain: `${id}.example.com`, generated: true };
  return [
    {
      org,
      actor: 'SYSTEM',
      enter: () => instances.push(id),
      happenings: [fresh('instance', id, ['instance.added', { name: 'Acme' }], ['instance.domain.added', domain])],
    },
  ];
};

const orgBegins: Story = ({ instances, someOf, orgs, projects, machines }) => {
  const org = newOrg(someOf(instances));
  const [projectId, appId, clientId, machineId] = [newId(), newId(), newId(), newId()];
  const { host: domain } = org;
  const enter = () => {
    orgs.push(org);
    projects.push({ org, id: projectId, clientId });
    machines.push({ org, id: machineId });
  };
  return [
    {
      org,
      enter,
      actor: machineId,
      happenings: [
        fresh(
          'org',
          org.id,
          ['org.added', { name: `Org ${org.id}` }],
          ['org.domain.added', { domain }],
          ['org.domain.verified', { domain }],
          ['org.domain.primary.set', { domain }],
        ),
        fresh(
          'user',
          machineId,
          ['user.machine.added', { userName: 'deploy', name: 'Deployment' }],
          ['user.machine.secret.set', { hashedSecret: hash() }],
        ),
        fresh(
          'project',
          projectId,
          ['project.added', { name: 'Portal', projectRoleAssertion: true }],
          ['project.role.added', { key: 'reader', displayName: 'Reader' }],
          ['project.role.added', { key: 'writer', displayName: 'Writer' }],
          ['project.application.added', { appId, name: 'web' }],
          [
            'project.application.config.oidc.added',
            {
              appId,
              clientId,
              redirectUris: [`https://${domain}/callback`],
              responseTypes: [0],
              grantTypes: [0, 2],
              authMethodType: 2,
            },
          ],
        ),
      ],
    },
  ];
};

const userIsAdded: Story = ({ someOf, orgs, machines, people }) => {
  const person = { org: someOf(orgs), id: newId() };
  const name = `user-${person.id}`;
  const added = {
    userName: name,
    firstName: 'Maria',
    lastName: 'Lindgren',
    displayName: 'Maria Lindgren',
    preferredLanguage: 'sv',
    email: `${name}@example.com`,
    encodedHash: hash(),
  };
  return [
    {
      org: person.org,
      actor: someOf(machines).id,
      enter: () => people.push(person),
      happenings: [fresh('user', person.id, ['user.human.added', added], ['user.human.email.verified', {}])],
    },
  ];
};

const ofPerson =
  (tell: (person: Person, cast: Cast) => Happening['events'], by: 'themselves' | 'a machine'): Story =>
  (cast) => {
    const person = cast.someOf(cast.people);
    const actor = by === 'themselves' ? person.id : cast.someOf(cast.machines).id;
    return [{ org: person.org, actor, happenings: [more('user', person.id, ...tell(person, cast))] }];
  };

const profileChanges = ofPerson(
  () => [['user.human.profile.changed', { nickName: 'Mia', preferredLanguage: 'en' }]],
  'themselves',
);
const emailChanges = ofPerson(
  ({ id }) => [
    ['user.human.email.changed', { email: `${id}@example.org` }],
    ['user.human.email.verified', {}],
  ],
  'themselves',
);
const passwordFails = ofPerson(() => [['user.human.password.check.failed', {}]], 'themselves');
const metadataIsSet = ofPerson(
  ({ id }) => [['user.metadata.set', { key: 'cost-center', value: Buffer.from(id).toString('base64') }]],
  'a machine',
);
const userIsLocked = ofPerson(
  () => [
    ['user.locked', {}],
    ['user.unlocked', {}],
  ],
  'a machine',
);

const memberIsAdded: Story = ({ someOf, people, machines }) => {
  const { org, id } = someOf(people);
  return [
    {
      org,
      actor: someOf(machines).id,
      happenings: [
        more(
          'org',
          org.id,
          ['org.member.added', { userId: id, roles: ['ORG_OWNER'] }],
          ['org.member.removed', { userId: id }],
        ),
      ],
    },
  ];
};

const projectChanges: Story = ({ someOf, projects, machines, random }) => {
  const { org, id } = someOf(projects);
  const role = { key: `role-${Math.floor(random() * 1e9)}`, displayName: 'Made on the way' };
  return [{ org, actor: someOf(machines).id, happenings: [more('project', id, ['project.role.added', role])] }];
};

const signsIn: Story = ({ someOf, people, projects }) => {
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

const machineTakesToken: Story = ({ someOf, machines }) => {
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

const auditorComes: Story = ({ someOf, projects, visitor }) => {
  const { org, id } = someOf(projects);
  return [{ org, actor: visitor, happenings: [more('project', id, ['project.changed', { projectRoleCheck: true }])] }];
};

/** Of a thousand stories. Nine events of ten are of logins and tokens. */
const shares: readonly (readonly [Story, number])[] = [
  [signsIn, 560],
  [machineTakesToken, 250],
  [passwordFails, 60],
  [userIsAdded, 40],
  [profileChanges, 40],
  [metadataIsSet, 20],
  [emailChanges, 10],
  [projectChanges, 10],
  [memberIsAdded, 5],
  [userIsLocked, 4],
  [orgBegins, 1],
];
const basket = shares.flatMap(([story, share]) => Array.from({ length: share }, () => story));

/** Tells one story after the other: each scene is one append, as one request makes it. Answers how many events it recorded. */
export const storyteller = (store: EventStore, codec: Codec, cast: Cast) => {
  const play = async ({ org, actor, happenings, enter }: Scene): Promise<number> => {
    const { instanceId } = org;
    const writes = await Promise.all(
      happenings.map(async ({ aggregateType, aggregateId, expected, events }) => {
        const stream = { instanceId, aggregateType, aggregateId };
        const encoded: NewEvent[] = [];
        for (const [type, payload] of events) encoded.push(await codec.encode(stream, { type, payload }));
        return { stream, expected, owner: org.id, events: encoded };
      }),
    );
    const origin = await codec.sealOrigin(instanceId, { ip: userAgent.ip, userAgent: userAgent.description });
    const cause = { actor, correlationId: randomUUID(), ...(origin ? { origin } : {}) };
    await store.append({ commandId: randomUUID(), writes, cause });
    enter?.();
    return writes.reduce((sum, { events }) => sum + events.length, 0);
  };
  const tell = async (story: Story): Promise<number> => {
    let recorded = 0;
    for (const scene of story(cast)) {
      const played = await play(scene);
      recorded += played;
    }
    return recorded;
  };

  return {
    /** Three instances with organizations and a few people, so that there is somebody to tell of. */
    async beginning(): Promise<number> {
      let recorded = 0;
      const beginnings = [instanceBegins, orgBegins, userIsAdded];
      for (const story of beginnings) for (let n = 0; n < 3; n++) recorded += await tell(story);
      return recorded + (await tell(auditorComes));
    },
    another: () => tell(basket[Math.floor(cast.random() * basket.length)] as Story),
    auditor: () => tell(auditorComes),
  };
};
