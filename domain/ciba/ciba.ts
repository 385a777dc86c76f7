import { type Approval, approvalIn, approvedPayload, mustBeApproved, mustBeOpen } from '../approval.ts';
import type { Decider, Envelope } from '../decider.ts';
import type { PayloadOf } from '../event.ts';
import { cibaErrors } from './errors.ts';
import { type CibaEvent, cibaEvents } from './events.ts';

export type CibaRequest = PayloadOf<(typeof cibaEvents)['ciba_request.added']['fields']>;

export type CibaCommand =
  | { readonly type: 'AddCibaRequest'; readonly request: CibaRequest }
  | { readonly type: 'RecordSent' }
  | { readonly type: 'ApproveCibaRequest'; readonly now: Date; readonly approval: Approval }
  | { readonly type: 'DenyCibaRequest'; readonly now: Date; readonly userId: string }
  | {
      readonly type: 'ExchangeCibaRequest';
      readonly now: Date;
      readonly clientId: string;
      readonly oidcSessionId: string;
    };

export type CibaState = {
  readonly status: 'absent' | 'initiated' | 'approved' | 'canceled' | 'done';
  readonly request: CibaRequest | undefined;
  /** The person was told. */
  readonly isSent: boolean;
  readonly approval: Approval | undefined;
  readonly approvedAt: Date | undefined;
  /** Of the tokens that it came to. */
  readonly oidcSessionId: string | undefined;
};

const decide = (command: CibaCommand, state: CibaState): readonly CibaEvent[] => {
  switch (command.type) {
    case 'AddCibaRequest':
      if (state.status !== 'absent') throw cibaErrors.already_exists();
      return [{ type: 'ciba_request.added', payload: command.request }];
    case 'RecordSent':
      return state.request && !state.isSent ? [{ type: 'ciba_request.sent', payload: {} }] : [];
    case 'ApproveCibaRequest':
      mustBeAsked(state, command.now, command.approval.userId);
      return [{ type: 'ciba_request.approved', payload: approvedPayload(command.approval) }];
    case 'DenyCibaRequest':
      mustBeAsked(state, command.now, command.userId);
      return [{ type: 'ciba_request.denied', payload: {} }];
    case 'ExchangeCibaRequest':
      mustBeApproved(state, command, cibaErrors);
      return [{ type: 'ciba_request.done', payload: { OIDCSessionID: command.oidcSessionId } }];
  }
};

/** Nobody answers for somebody else. */
const mustBeAsked = (state: CibaState, now: Date, userId: string) => {
  if (mustBeOpen(state, now, cibaErrors).UserID !== userId) throw cibaErrors.other_user();
};

const evolve = (state: CibaState, event: CibaEvent, { createdAt }: Envelope): CibaState => {
  switch (event.type) {
    case 'ciba_request.added':
      return { ...state, status: 'initiated', request: event.payload };
    case 'ciba_request.sent':
      return { ...state, isSent: true };
    case 'ciba_request.approved':
      return { ...state, status: 'approved', approval: approvalIn(event.payload), approvedAt: createdAt };
    case 'ciba_request.denied':
      return { ...state, status: 'canceled' };
    case 'ciba_request.done':
      return { ...state, status: 'done', oidcSessionId: event.payload.OIDCSessionID };
  }
};

/** A client that asks a person to sign in over the back channel (CIBA Core 1.0). */
export const ciba: Decider<CibaCommand, CibaState, CibaEvent> = {
  name: 'ciba',
  aggregate: 'ciba_request',
  events: cibaEvents,
  initial: {
    status: 'absent',
    request: undefined,
    isSent: false,
    approval: undefined,
    approvedAt: undefined,
    oidcSessionId: undefined,
  },
  decide,
  evolve,
  person: ({ request }) => request?.UserID,
};
