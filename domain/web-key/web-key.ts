import { type Decider, type Envelope, release, take } from '../decider.ts';
import { errors } from '../errors.ts';
import { type Jwk, type WebKeyConfig, type WebKeyEvent, webKeyEvents } from './events.ts';

export type WebKeyCommand =
  | {
      readonly type: 'AddWebKey';
      readonly privateKey: Jwk;
      readonly publicKey: Jwk;
      readonly config: WebKeyConfig;
      readonly configType: number;
      readonly automatic?: boolean;
    }
  | { readonly type: 'ActivateWebKey' }
  | { readonly type: 'DeactivateWebKey' }
  | { readonly type: 'RemoveWebKey' }
  | { readonly type: 'RetireWebKey' };

export type WebKeyState = {
  readonly status: 'absent' | 'initial' | 'active' | 'inactive' | 'retired' | 'removed';
  readonly publicKey: Jwk | undefined;
  readonly privateKey: Jwk | undefined;
  readonly config: WebKeyConfig;
  readonly isAutomatic: boolean;
  /** When it was published, and when it became what it is now. */
  readonly addedAt: Date | undefined;
  readonly changedAt: Date | undefined;
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
      const { type: _, ...key } = command;
      return [{ type: 'web_key.added', payload: key }];
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
    case 'RetireWebKey':
      if (state.status === 'retired') return [];
      mustExist(state);
      if (state.status === 'active') throw webKeyErrors.active();
      return [{ type: 'web_key.retired', payload: {} }];
  }
};

const mustExist = ({ status }: WebKeyState) => {
  if (status === 'absent' || status === 'removed' || status === 'retired') throw webKeyErrors.not_found();
};

const evolve = (state: WebKeyState, event: WebKeyEvent, { createdAt: changedAt }: Envelope): WebKeyState => {
  switch (event.type) {
    case 'web_key.added': {
      const { publicKey, privateKey, config, automatic: isAutomatic = false } = event.payload;
      return { status: 'initial', publicKey, privateKey, config, isAutomatic, addedAt: changedAt, changedAt };
    }
    case 'web_key.activated':
      return { ...state, status: 'active', changedAt };
    case 'web_key.deactivated':
      return { ...state, status: 'inactive', changedAt };
    case 'web_key.retired':
      return { ...state, status: 'retired', privateKey: undefined, changedAt };
    case 'web_key.removed':
      return { ...state, status: 'removed', publicKey: undefined, privateKey: undefined, changedAt };
  }
};

const initial: WebKeyState = {
  status: 'absent',
  publicKey: undefined,
  privateKey: undefined,
  config: {},
  isAutomatic: false,
  addedAt: undefined,
  changedAt: undefined,
};

/** The key is a stream of its own, so a claim sees to it that only one of an instance is active. */
const activity = ['active_web_key', 'signing'] as const;

/** A key that signs tokens. Published from its creation until it is removed; signs while it is active. */
export const webKey: Decider<WebKeyCommand, WebKeyState, WebKeyEvent> = {
  name: 'web_key',
  aggregate: 'web_key',
  events: webKeyEvents,
  initial,
  decide,
  evolve,
  claims: (event) => {
    if (event.type === 'web_key.activated') return [take(...activity)];
    if (event.type === 'web_key.deactivated') return [release(...activity)];
    return [];
  },
  taken: { active_web_key: webKeyErrors.another_is_active },
};
