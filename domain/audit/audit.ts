import type { Decider } from '../decider.ts';
import { errors } from '../errors.ts';
import { type AuditEvent, type AuditKey, auditEvents, type PrivateAuditKey } from './events.ts';

export type SignedCheckpoint = Extract<AuditEvent, { type: 'audit.checkpoint.signed' }>['payload'];

export type AuditCommand =
  | {
      readonly type: 'AddAuditKey';
      readonly publicKey: AuditKey;
      readonly privateKey: PrivateAuditKey;
      readonly endorsement?: string;
      /** The key that signs until now, if there is one. */
      readonly replaces: string | undefined;
    }
  | {
      readonly type: 'SignCheckpoint';
      readonly checkpoint: SignedCheckpoint;
      /** Only if this is still the size of the newest checkpoint: of several processes one signs. */
      readonly after?: number;
    };

export type AuditState = {
  readonly key: PrivateAuditKey | undefined;
  /** All that ever signed, oldest first. */
  readonly keys: readonly AuditKey[];
  readonly last: (SignedCheckpoint & { readonly signedAt: Date }) | undefined;
};

export const auditErrors = errors('audit', {
  key_replaced: ['conflict', 'Another key signs meanwhile. Please try again.'],
  event_not_found: ['not_found', 'There is no such event in the log.'],
  checkpoint_invalid: ['invalid', 'This is not a checkpoint that this instance signed.'],
  log_disagrees: ['precondition', 'The log does not agree with the checkpoint: verify it.'],
});

const decide = (command: AuditCommand, state: AuditState): readonly AuditEvent[] => {
  switch (command.type) {
    case 'AddAuditKey': {
      const { publicKey, privateKey, endorsement, replaces } = command;
      if (state.keys.some(({ kid }) => kid === publicKey.kid)) return [];
      if (state.key?.kid !== replaces) throw auditErrors.key_replaced();
      return [{ type: 'audit.key.added', payload: { publicKey, privateKey, ...(endorsement ? { endorsement } : {}) } }];
    }
    case 'SignCheckpoint': {
      const { checkpoint, after } = command;
      const reached = state.last?.size ?? 0;
      if (checkpoint.size <= reached || (after !== undefined && after !== reached)) return [];
      if (checkpoint.kid !== state.key?.kid) throw auditErrors.key_replaced();
      return [{ type: 'audit.checkpoint.signed', payload: checkpoint }];
    }
  }
};

const evolve = (state: AuditState, event: AuditEvent, { createdAt }: { readonly createdAt: Date }): AuditState => {
  switch (event.type) {
    case 'audit.key.added':
      return { ...state, key: event.payload.privateKey, keys: [...state.keys, event.payload.publicKey] };
    case 'audit.checkpoint.signed':
      return { ...state, last: { ...event.payload, signedAt: createdAt } };
  }
};

/** One stream an instance, under the instance's id. */
export const audit: Decider<AuditCommand, AuditState, AuditEvent> = {
  name: 'audit',
  aggregate: 'audit',
  events: auditEvents,
  initial: { key: undefined, keys: [], last: undefined },
  decide,
  evolve,
};
