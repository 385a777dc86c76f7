import type { Decider, Envelope } from '../decider.ts';
import { errors } from '../errors.ts';
import { type EncryptionJwk, type EncryptionKeyEvent, encryptionKeyEvents } from './events.ts';

export type EncryptionKeyCommand =
  | { readonly type: 'AddEncryptionKey'; readonly privateKey: EncryptionJwk; readonly publicKey: EncryptionJwk }
  | { readonly type: 'RetireEncryptionKey' };

export type EncryptionKeyState = {
  readonly status: 'absent' | 'good' | 'retired';
  readonly publicKey: EncryptionJwk | undefined;
  readonly privateKey: EncryptionJwk | undefined;
  readonly addedAt: Date | undefined;
};

export const encryptionKeyErrors = errors('encryption_key', {
  already_exists: ['already_exists', 'This key exists already.'],
  not_found: ['not_found', 'There is no such key.'],
});

const decide = (command: EncryptionKeyCommand, { status }: EncryptionKeyState): readonly EncryptionKeyEvent[] => {
  switch (command.type) {
    case 'AddEncryptionKey': {
      if (status !== 'absent') throw encryptionKeyErrors.already_exists();
      const { privateKey, publicKey } = command;
      return [{ type: 'encryption_key.added', payload: { privateKey, publicKey } }];
    }
    case 'RetireEncryptionKey':
      if (status === 'absent') throw encryptionKeyErrors.not_found();
      return status === 'retired' ? [] : [{ type: 'encryption_key.retired', payload: {} }];
  }
};

const evolve = (
  state: EncryptionKeyState,
  event: EncryptionKeyEvent,
  { createdAt: addedAt }: Envelope,
): EncryptionKeyState => {
  switch (event.type) {
    case 'encryption_key.added':
      return { status: 'good', ...event.payload, addedAt };
    case 'encryption_key.retired':
      return { ...state, status: 'retired', privateKey: undefined };
  }
};

/** A key that clients encrypt to. A stream each; its id is its kind and number, so that two processes make none twice. */
export const encryptionKey: Decider<EncryptionKeyCommand, EncryptionKeyState, EncryptionKeyEvent> = {
  name: 'encryption_key',
  aggregate: 'encryption_key',
  events: encryptionKeyEvents,
  initial: { status: 'absent', publicKey: undefined, privateKey: undefined, addedAt: undefined },
  decide,
  evolve,
};
