import type { Grant, NewAccessToken, NewRefreshToken } from '../../../domain/oidc-session/oidc-session.ts';
import type { OidcSettings } from '../../../domain/settings/oidc.ts';
import type { Visit } from '../../edge/call.ts';
import type { Client } from '../client/client.ts';
import type { Subject } from './claims.ts';

/** What was decided, and recorded, before any token is made of it. */
export type Issue = {
  readonly oidcSessionId: string;
  readonly grant: Grant;
  readonly subject: Subject;
  readonly tokens: NewTokens;
  readonly issuedAt: Date;
  readonly lifetimes: OidcSettings;
  /** The application that the tokens are for; without one they are the machine user's own. */
  readonly client?: Client;
  /** The tokens are pushed to the client, and say what for (CIBA, 10.3.1). */
  readonly authReqId?: string;
  /** Asked for by name (RFC 8693, 2.1), whatever the application is set to. */
  readonly asJwt?: boolean;
};

/** Tokens about to be issued, as the events will have them. */
export type NewTokens = { readonly accessToken: NewAccessToken; readonly refreshToken?: NewRefreshToken };
export type IssuedAccessToken = Omit<Issue, 'tokens'> & { readonly tokens: Pick<NewTokens, 'accessToken'> };
/** For whom, and under which name we speak. */
export type Place = Pick<Visit, 'instance' | 'origin' | 'read'>;
