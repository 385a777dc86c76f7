import type { Cast, Person } from '../cast.ts';
import { type Happening, more, type Story } from './scene.ts';

const ofPerson =
  (tell: (person: Person, cast: Cast) => Happening['events'], by: 'themselves' | 'a machine'): Story =>
  (cast) => {
    const person = cast.someOf(cast.people);
    const actor = by === 'themselves' ? person.id : cast.someOf(cast.machines).id;
    return [{ org: person.org, actor, happenings: [more('user', person.id, ...tell(person, cast))] }];
  };

export const profileChanges = ofPerson(
  () => [['user.human.profile.changed', { nickName: 'Mia', preferredLanguage: 'en' }]],
  'themselves',
);
export const emailChanges = ofPerson(
  ({ id }) => [
    ['user.human.email.changed', { email: `${id}@example.org` }],
    ['user.human.email.verified', {}],
  ],
  'themselves',
);
export const passwordFails = ofPerson(() => [['user.human.password.check.failed', {}]], 'themselves');
export const metadataIsSet = ofPerson(
  ({ id }) => [['user.metadata.set', { key: 'cost-center', value: Buffer.from(id).toString('base64') }]],
  'a machine',
);
export const userIsLocked = ofPerson(
  () => [
    ['user.locked', {}],
    ['user.unlocked', {}],
  ],
  'a machine',
);

export const memberIsAdded: Story = ({ someOf, people, machines }) => {
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

export const projectChanges: Story = ({ someOf, projects, machines, random }) => {
  const { org, id } = someOf(projects);
  const role = { key: `role-${Math.floor(random() * 1e9)}`, displayName: 'Made on the way' };
  return [{ org, actor: someOf(machines).id, happenings: [more('project', id, ['project.role.added', role])] }];
};

export const auditorComes: Story = ({ someOf, projects, visitor }) => {
  const { org, id } = someOf(projects);
  return [{ org, actor: visitor, happenings: [more('project', id, ['project.changed', { projectRoleCheck: true }])] }];
};
