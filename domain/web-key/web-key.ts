import { type Decider, release, take } from '../decider.ts';
import { errors } from '../errors.ts';
import { type Jwk, type WebKeyConfig, type WebKeyEvent, webKeyEvents } from './events.ts';

export type WebKeyCommand =
  | {
      readonly type: 'AddWebKey';
      readonly privateKey: Jwk;
      readonly publicKey: Jwk;
      readonly config: WebKeyConfig;
      readonly configType: number;
    }
  | { readonly type: 'ActivateWebKey' }
  | { readonly type: 'DeactivateWebKey' }
  | { readonly type: 'RemoveWebKey' };

export type WebKeyState = {
  readonly status: 'absent' | 'initial' | 'active' | 'inactive' | 'removed';
  readonly publicKey: Jwk | undefined;
  readonly privateKey: Jwk | undefined;
};

export const webKeyErrors = errors('web_key', {
  already_exists: ['already_exists', 'This key exists already.'],
  not_found: ['not_found', 'There is no such key.', 'COMMAND-teiG3'],
  active: ['precondition', 'The active key cannot be deleted.', 'COMMAND-Chai1'],
  another_is_active: ['precondition', 'Another key is active: deactivate it in the same step.'],
});

const decide = (command: WebKeyCommand, state: WebKeyState): readonly WebKeyEvent[] => {
  switch (command.type) {
    case 'AddWebKey': {
      if (state.status !== 'absent') throw webKeyErrors.already_exists();
      const { privateKey, publicKey, config, configType } = command;
      return [{ type: 'web_key.added', payload: { privateKey, publicKey, config, configType } }];
    }
    case 'ActivateWebKey':
      mustExist(state);
      return state.status === 'active' ? [] : [{ type: 'web_key.activated', payload: {} }];
    case 'DeactivateWebKey':
      mustExist(state);
      return state.status === 'active' ? [{ type: 'web_key.deactivated', payload: {} }] : [];
    case 'RemoveWebKey':
      mustExist(state);
      if (state.status === 'active') throw webKeyErrors.active();
      return [{ type: 'web_key.removed', payload: {} }];
  }
};

const mustExist = ({ status }: WebKeyState) => {
  if (status === 'absent' || status === 'removed') throw webKeyErrors.not_found();
};

const evolve = (state: WebKeyState, event: WebKeyEvent): WebKeyState => {
  switch (event.type) {
    case 'web_key.added':
      return { status: 'initial', publicKey: event.payload.publicKey, privateKey: event.payload.privateKey };
    case 'web_key.activated':
      return { ...state, status: 'active' };
    case 'web_key.deactivated':
      return { ...state, status: 'inactive' };
    case 'web_key.removed':
      return { status: 'removed', publicKey: undefined, privateKey: undefined };
  }
};

/** The key is a stream of its own, so a claim sees to it that only one of an instance is active. */
const activity = ['active_web_key', 'signing'] as const;

/** A key that signs tokens. Published from its creation until it is removed; signs while it is active. */
export const webKey: Decider<WebKeyCommand, WebKeyState, WebKeyEvent> = {
  name: 'web_key',
  aggregate: 'web_key',
  events: webKeyEvents,
  initial: { status: 'absent', publicKey: undefined, privateKey: undefined },
  decide,
  evolve,
  claims: (event) => {
    if (event.type === 'web_key.activated') return [take(...activity)];
    if (event.type === 'web_key.deactivated') return [release(...activity)];
    return [];
  },
  taken: { active_web_key: webKeyErrors.another_is_active },
};
