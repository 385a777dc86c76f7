import { access } from './access/access.ts';
import { apps } from './app/app.ts';
import { appKeys } from './app/app-key.ts';
import { authorizations } from './authorization/authorization.ts';
import { checkpoints } from './checkpoint/checkpoint.ts';
import { cibaRequests } from './ciba/ciba.ts';
import { erasures } from './erasure/erasure.ts';
import { instances } from './instance/instance.ts';
import { members } from './member/member.ts';
import { messages } from './message/message.ts';
import { oidcSessions } from './oidc-session/oidc-session.ts';
import { orgMetadata } from './org/metadata.ts';
import { orgs } from './org/org.ts';
import { projects } from './project/project.ts';
import { projectGrants } from './project-grant/project-grant.ts';
import type { Projection } from './projection.ts';
import { sessions } from './session/session.ts';
import { backChannelLogouts } from './session-logout/session-logout.ts';
import { settings } from './settings/settings.ts';
import { userFactors } from './user/factor.ts';
import { machineKeys } from './user/machine-key.ts';
import { userMetadata } from './user/metadata.ts';
import { personalAccessTokens } from './user/personal-access-token.ts';
import { users } from './user/user.ts';
import { webKeys } from './web-key/web-key.ts';

/** Every read model. One line a projection. */
export const projections: readonly Projection[] = [
  instances,
  orgs,
  orgMetadata,
  settings,
  members,
  messages,
  users,
  userMetadata,
  userFactors,
  personalAccessTokens,
  machineKeys,
  sessions,
  backChannelLogouts,
  oidcSessions,
  cibaRequests,
  erasures,
  projects,
  projectGrants,
  authorizations,
  access,
  apps,
  appKeys,
  webKeys,
  checkpoints,
];
