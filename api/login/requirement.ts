import type { SessionState } from '../../domain/session/state.ts';
import type { LoginSettings } from '../../domain/settings/login.ts';
import type { UserState } from '../../domain/user/state.ts';
import type { Api } from '../api.ts';
import type { Demand } from '../oidc/acr.ts';

/** Somebody who has proved who they are, and the rules they sign in under. */
export type Standing = {
  readonly instanceId: string;
  /** Where the browser sees us: keys belong to a host. */
  readonly host: string;
  readonly state: SessionState;
  readonly holder: UserState;
  readonly login: LoginSettings;
  /** What the application insists on that asked for this sign-in. */
  readonly demand?: Demand | undefined;
  /** Factors that were shown before this do not count: the password was asked for again. */
  readonly since: Date;
  readonly now: Date;
};

/** What a sign-in may still lack after its first proof. */
export type Requirement = {
  /** The page that asks for it; undefined: nothing is missing. Told from what is recorded, so that no page can be passed over. */
  pageFor(standing: Standing, api: Api): string | undefined | Promise<string | undefined>;
  /** Only asked for on the way: the sign-in counts without it. */
  readonly optional?: true;
};
