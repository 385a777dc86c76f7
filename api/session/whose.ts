import type { SessionState } from '../../domain/session/state.ts';
import type { UserState } from '../../domain/user/state.ts';

export type KnownSession = { readonly sessionId: string; readonly state: SessionState };

/** Who is checked, and in which session. */
export type Whose = KnownSession & { readonly userId: string; readonly holder: UserState };
