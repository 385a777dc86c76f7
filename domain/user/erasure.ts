import { userErrors } from './errors.ts';
import { exists } from './guards.ts';
import { absent, type Decide, type Evolve } from './state.ts';

/** What a certificate says of an erasure that the log has lost: a backup from before it was restored. */
type CertifiedErasure = { readonly position: number; readonly at: string };

export type ErasureCommand = {
  readonly type: 'EraseUser';
  readonly reason?: string;
  readonly replayOf?: CertifiedErasure;
};

/** Also of a user who was removed before: their history still holds their data until then. */
export const decideErasure: Decide<ErasureCommand> = {
  EraseUser: ({ reason, replayOf }, state) => {
    if (state.status === 'absent') throw userErrors.not_found();
    if (state.erased) return [];
    return [
      ...(exists(state) ? [{ type: 'user.removed', payload: {} } as const] : []),
      {
        type: 'user.erased',
        payload: {
          ...(reason ? { reason } : {}),
          ...(replayOf ? { replayOf: replayOf.position, certifiedAt: replayOf.at } : {}),
        },
      },
    ];
  },
};

export const evolveErasure: Evolve<'user.erased'> = {
  'user.erased': ({ owner }) => ({ ...absent, status: 'removed', erased: true, owner }),
};
