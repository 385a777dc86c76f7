import type { SessionState } from '../../domain/session/state.ts';
import type { UserState } from '../../domain/user/state.ts';

/** Who is checked, and in which session. */
export type Whose = {
  readonly userId: string;
  readonly holder: UserState;
  readonly sessionId: string;
  readonly state: SessionState;
};
