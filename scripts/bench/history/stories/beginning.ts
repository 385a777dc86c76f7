import { randomBytes } from 'node:crypto';
import { newId } from '../../../../api/ids.ts';
import { newOrg } from '../cast.ts';
import { fresh, type Story } from './scene.ts';

const hash = () =>
  `$argon2id$v=19$m=19456,t=2,p=1$${randomBytes(12).toString('base64')}$${randomBytes(24).toString('base64')}`;

export const instanceBegins: Story = ({ instances }) => {
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

export const orgBegins: Story = ({ instances, someOf, orgs, projects, machines }) => {
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

export const userIsAdded: Story = ({ someOf, orgs, machines, people }) => {
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
