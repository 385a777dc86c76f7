import { timestampDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { company, machineWithToken } from '../company.ts';
import { eventsOf, recorded, typesOf } from '../log.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let admin: Clients;
beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
});
afterAll(() => fasti?.stop());

describe('an organization, event by event', () => {
  it('is added with its domain and its administrators in one append', async () => {
    const { id: userId } = await machineWithToken(admin, fasti.orgId, 'founder');
    const { answer, events } = await recorded(fasti, () =>
      admin.orgs.addOrganization({
        name: 'Acme',
        admins: [
          { userType: { case: 'userId', value: userId } },
          {
            roles: ['ORG_OWNER_VIEWER'],
            userType: {
              case: 'human',
              value: {
                profile: { givenName: 'Ada', familyName: 'Acme' },
                email: { email: 'ada@acme.example', verification: { case: 'returnCode', value: {} } },
              },
            },
          },
        ],
      }),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'org.added',
      'org.domain.added',
      'org.domain.verified',
      'org.domain.primary.set',
      'org.member.added',
      'org.member.added',
      'user.human.added',
      'user.human.email.code.added',
    ]);
    const orgId = answer.organizationId;
    for (const { owner, actor, instanceId } of events)
      expect({ owner, actor, instanceId }).toEqual({
        owner: orgId,
        actor: expect.any(String),
        instanceId: fasti.instanceId,
      });
    expect(events[0]?.payload).toEqual({ name: 'Acme' });
    expect(events[3]?.payload).toEqual({ domain: 'acme.localhost' });
    expect(events[4]?.payload).toEqual({ userId, roles: ['ORG_OWNER'] });
    expect(answer.createdAdmins).toMatchObject([{ emailCode: expect.stringMatching(/^\w{6}$/) }]);
    expect(answer.details).toMatchObject({ resourceOwner: orgId });
    expect(answer.details?.creationDate && timestampDate(answer.details.creationDate)).toEqual(events[0]?.createdAt);
  });

  it('is renamed, closed, opened and deleted; saying it twice records nothing', async () => {
    const { orgs } = admin;
    const { organizationId } = await orgs.addOrganization({ name: 'Globex' });
    expect(await eventsOf(fasti, () => orgs.updateOrganization({ organizationId, name: 'Initech' }))).toEqual([
      ['org.changed', { name: 'Initech' }],
      ['org.domain.added', { domain: 'initech.localhost' }],
      ['org.domain.verified', { domain: 'initech.localhost' }],
      ['org.domain.primary.set', { domain: 'initech.localhost' }],
      ['org.domain.removed', { domain: 'globex.localhost' }],
    ]);
    expect(await refusal(orgs.activateOrganization({ organizationId }))).toMatch(/^FailedPrecondition/);
    expect(await typesOf(fasti, () => orgs.deactivateOrganization({ organizationId }))).toEqual(['org.deactivated']);
    expect(await refusal(orgs.deactivateOrganization({ organizationId }))).toMatch(/^FailedPrecondition/);
    const closed = await orgs.listOrganizations({
      queries: [{ query: { case: 'idQuery', value: { id: organizationId } } }],
    });
    expect(closed.result).toMatchObject([{ state: 2, name: 'Initech', primaryDomain: 'initech.localhost' }]);
    expect(await typesOf(fasti, () => orgs.activateOrganization({ organizationId }))).toEqual(['org.reactivated']);
    expect(await typesOf(fasti, () => orgs.deleteOrganization({ organizationId }))).toEqual(['org.removed']);
    expect(await typesOf(fasti, () => orgs.deleteOrganization({ organizationId }))).toEqual([]);
    expect(await refusal(orgs.deleteOrganization({ organizationId: 'nowhere' }))).toMatch(/^NotFound/);
  });

  it('takes its users, projects and authorizations along, each by an event of its own', async () => {
    const { orgId, personId, newcomer, initialId, robot, projectId, authorizationId } = await company(fasti, 'Brief');
    const { events } = await recorded(fasti, () => admin.orgs.deleteOrganization({ organizationId: orgId }));
    expect(events.map(({ type, aggregateId }) => `${type} ${aggregateId}`).sort()).toEqual(
      [
        `org.removed ${orgId}`,
        `project.removed ${projectId}`,
        `user.grant.cascade.removed ${authorizationId}`,
        `user.removed ${personId}`,
        `user.removed ${newcomer.id}`,
        `user.removed ${initialId}`,
        `user.removed ${robot.id}`,
      ].sort(),
    );
    expect(await typesOf(fasti, () => admin.orgs.addOrganization({ name: 'Brief' }))).toContain('org.added');
  });

  it('is not the default one when it is deleted', async () => {
    expect(await refusal(admin.orgs.deleteOrganization({ organizationId: fasti.orgId }))).toMatch(
      /^FailedPrecondition/,
    );
  });

  it('is one of a name, whoever comes first', async () => {
    const race = await Promise.allSettled([1, 2, 3, 4].map(() => admin.orgs.addOrganization({ name: 'Race' })));
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  });
});
