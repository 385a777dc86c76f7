import type { Decider, Envelope } from '../decider.ts';
import { type ConsentEvent, consentEvents } from './events.ts';

/** What a client would like to have of a person. */
export type Wanted = { readonly scope: readonly string[]; readonly claims: readonly string[] };

export type ConsentCommand =
  | {
      readonly type: 'GiveConsent';
      readonly userId: string;
      readonly clientId: string;
      readonly clientName?: string;
      readonly wanted: Wanted;
    }
  | { readonly type: 'RevokeConsent'; readonly clientId: string };

/** `name`: what the client was called then. */
export type Consent = Wanted & { readonly since: Date; readonly name: string | undefined };
export type ConsentState = {
  readonly userId: string | undefined;
  /** By client id. */
  readonly given: ReadonlyMap<string, Consent>;
  /** By client id: when it was last taken back. */
  readonly takenBack: ReadonlyMap<string, Date>;
};

const nothing: Wanted = { scope: [], claims: [] };

/** Whether all of it was given. */
export const covers = ({ given }: ConsentState, clientId: string, { scope, claims }: Wanted): boolean => {
  const had = given.get(clientId);
  return (
    had !== undefined &&
    scope.every((each) => had.scope.includes(each)) &&
    claims.every((each) => had.claims.includes(each))
  );
};

const decide = (command: ConsentCommand, state: ConsentState): readonly ConsentEvent[] => {
  switch (command.type) {
    case 'GiveConsent': {
      const { userId, clientId, clientName, wanted } = command;
      if (covers(state, clientId, wanted)) return [];
      const { scope, claims } = together(state.given.get(clientId) ?? nothing, wanted);
      const beside = {
        ...(clientName === undefined ? {} : { clientName }),
        ...(claims.length === 0 ? {} : { claims }),
      };
      return [{ type: 'consent.given', payload: { userID: userId, clientID: clientId, scope, ...beside } }];
    }
    case 'RevokeConsent': {
      const { userId, given } = state;
      return userId !== undefined && given.has(command.clientId)
        ? [{ type: 'consent.revoked', payload: { userID: userId, clientID: command.clientId } }]
        : [];
    }
  }
};

const together = (had: Wanted, wanted: Wanted): Wanted => ({
  scope: [...new Set([...had.scope, ...wanted.scope])],
  claims: [...new Set([...had.claims, ...wanted.claims])],
});

const evolve = (state: ConsentState, event: ConsentEvent, { createdAt }: Envelope): ConsentState => {
  const { userID: userId, clientID } = event.payload;
  const given = new Map(state.given);
  switch (event.type) {
    case 'consent.given': {
      const { scope, claims = [], clientName: name } = event.payload;
      const since = given.get(clientID)?.since ?? createdAt;
      return { ...state, userId, given: given.set(clientID, { scope, claims, since, name }) };
    }
    case 'consent.revoked':
      given.delete(clientID);
      return { userId, given, takenBack: new Map(state.takenBack).set(clientID, createdAt) };
  }
};

/** What one person has let applications have. */
export const consent: Decider<ConsentCommand, ConsentState, ConsentEvent> = {
  name: 'consent',
  aggregate: 'consent',
  events: consentEvents,
  initial: { userId: undefined, given: new Map(), takenBack: new Map() },
  decide,
  evolve,
  person: ({ userId }) => userId,
};
