import { humanOf } from './guards.ts';
import { type Decide, type Evolve, withHuman } from './state.ts';

/** `storeKey`: under which the bytes are kept, which are in no event. */
export type AvatarCommand =
  | { readonly type: 'SetAvatar'; readonly storeKey: string }
  | { readonly type: 'RemoveAvatar' };

export const decideAvatar: Decide<AvatarCommand> = {
  SetAvatar: ({ storeKey }, state) =>
    humanOf(state).avatar === storeKey ? [] : [{ type: 'user.human.avatar.added', payload: { storeKey } }],

  RemoveAvatar: (_, state) => {
    const { avatar: storeKey } = humanOf(state);
    return storeKey === undefined ? [] : [{ type: 'user.human.avatar.removed', payload: { storeKey } }];
  },
};

export const evolveAvatar: Evolve<'user.human.avatar.added' | 'user.human.avatar.removed'> = {
  'user.human.avatar.added': (state, { payload }) => withHuman(state, { avatar: payload.storeKey }),
  'user.human.avatar.removed': (state) => {
    if (!state.human) return state;
    const { avatar: _, ...human } = state.human;
    return { ...state, human };
  },
};
