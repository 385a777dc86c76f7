import { apps } from './app/app.ts';
import { projects } from './project/project.ts';
import type { Projection } from './projection.ts';
import { sessions } from './session/session.ts';
import { userMetadata } from './user/metadata.ts';
import { personalAccessTokens } from './user/personal-access-token.ts';
import { users } from './user/user.ts';

/** Every read model. One line a projection. */
export const projections: readonly Projection[] = [users, userMetadata, personalAccessTokens, sessions, projects, apps];
