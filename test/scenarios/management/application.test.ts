import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { eventsOf, recorded, typesOf } from '../log.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let applications: Clients['applications'];
let projectId: string;
beforeAll(async () => {
  fasti = await startFasti();
  const clients = clientsOf(fasti.url, fasti.pat);
  ({ applications } = clients);
  ({ projectId } = await clients.projects.createProject({ organizationId: fasti.orgId, name: 'Portal' }));
});
afterAll(() => fasti?.stop());

const web = (name: string, more: object = {}) =>
  applications.createApplication({
    projectId,
    name,
    applicationType: { case: 'oidcConfiguration', value: { redirectUris: ['https://app.example/cb'], ...more } },
  });

describe('an application, event by event', () => {
  it('of OpenID Connect is created with a configuration and a secret, of which the log holds the hash', async () => {
    const { answer, events } = await recorded(fasti, () => web('Web'));
    expect(events.map(({ type }) => type)).toEqual([
      'project.application.added',
      'project.application.config.oidc.added',
    ]);
    const { clientId, clientSecret } = answer.applicationType.value as { clientId: string; clientSecret: string };
    expect(events[1]?.payload).toMatchObject({
      appId: answer.applicationId,
      clientId,
      redirectUris: ['https://app.example/cb'],
    });
    expect(clientSecret).toMatch(/^[\w-]{20,}$/);
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toContain(clientSecret);
  });

  it('of an API is created likewise', async () => {
    const create = () =>
      applications.createApplication({
        projectId,
        applicationId: 'api-1',
        name: 'API',
        applicationType: { case: 'apiConfiguration', value: { authMethodType: 0 } },
      });
    const { answer, events } = await recorded(fasti, create);
    expect(answer.applicationId).toBe('api-1');
    expect(events.map(({ type }) => type)).toEqual([
      'project.application.added',
      'project.application.config.api.added',
    ]);
    expect(await refusal(create())).toMatch(/^FailedPrecondition|^AlreadyExists/);
  });

  it('changes by what changed alone, and by nothing if nothing did', async () => {
    const { applicationId } = await web('Shop');
    const update = (change: object) =>
      eventsOf(fasti, () => applications.updateApplication({ projectId, applicationId, ...change }));
    expect(await update({ name: 'Store' })).toEqual([
      ['project.application.changed', { appId: applicationId, name: 'Store' }],
    ]);
    const moved = { case: 'oidcConfiguration', value: { redirectUris: ['https://new.example/cb'] } };
    expect(await update({ applicationType: moved })).toEqual([
      ['project.application.config.oidc.changed', { appId: applicationId, redirectUris: ['https://new.example/cb'] }],
    ]);
    expect(await update({ name: 'Store', applicationType: moved })).toEqual([]);
    expect(await refusal(applications.updateApplication({ projectId, applicationId: 'none', name: 'X' }))).toBe(
      'NotFound COMMAND-2n8uU',
    );
    expect(
      await refusal(
        applications.updateApplication({
          projectId,
          applicationId,
          applicationType: { case: 'apiConfiguration', value: { authMethodType: 1 } },
        }),
      ),
    ).toMatch(/^(InvalidArgument|FailedPrecondition|NotFound)/);
  });

  it('is closed, opened, given another secret and removed', async () => {
    const { applicationId } = await web('Brief');
    const on = { projectId, applicationId };
    expect(await typesOf(fasti, () => applications.deactivateApplication(on))).toEqual([
      'project.application.deactivated',
    ]);
    expect(await refusal(applications.deactivateApplication(on))).toBe('FailedPrecondition COMMAND-dsh35');
    expect((await applications.getApplication({ applicationId })).application?.state).toBe(2);
    expect(await typesOf(fasti, () => applications.reactivateApplication(on))).toEqual([
      'project.application.reactivated',
    ]);
    expect(await refusal(applications.reactivateApplication(on))).toBe('FailedPrecondition COMMAND-1n8cM');
    const secret = await recorded(fasti, () => applications.generateClientSecret(on));
    expect(secret.events.map(({ type }) => type)).toEqual(['project.application.config.oidc.secret.changed']);
    expect(JSON.stringify(secret.events.map(({ payload }) => payload))).not.toContain(secret.answer.clientSecret);
    expect(await typesOf(fasti, () => applications.deleteApplication(on))).toEqual(['project.application.removed']);
    expect(await refusal(applications.getApplication({ applicationId }))).toBe('NotFound COMMAND-2n8uU');
    expect(await typesOf(fasti, () => web('Brief'))).toHaveLength(2);
  });

  it('is refused without a type, of SAML, in no project, and under a name that is taken', async () => {
    expect(await refusal(applications.createApplication({ projectId, name: 'None' }))).toMatch(/^InvalidArgument/);
    const saml = {
      case: 'samlConfiguration',
      value: { metadata: { case: 'metadataUrl', value: 'https://sp.example' } },
    } as const;
    expect(await refusal(applications.createApplication({ projectId, name: 'Saml', applicationType: saml }))).toMatch(
      /^Unimplemented/,
    );
    const api = { case: 'apiConfiguration', value: {} } as const;
    expect(
      await refusal(applications.createApplication({ projectId: 'nowhere', name: 'X', applicationType: api })),
    ).toMatch(/^(NotFound|FailedPrecondition)/);
    await web('Taken');
    expect(await refusal(web('Taken'))).toBe('AlreadyExists V3-DKcYh');
  });
});
