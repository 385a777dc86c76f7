import { hash, randomBytes } from 'node:crypto';
import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { cookieName, cookiesIn, setCookie } from './cookies.ts';
import { embeddersOf } from './embedding.ts';
import type { Language } from './language.ts';
import { open, seal } from './sealed.ts';

/** Somebody who signed in with this browser. */
export type Account = {
  readonly sessionId: string;
  readonly tokenId: string;
  readonly userId: string;
  readonly orgId: string;
  readonly loginName: string;
  /** Which this person prefers. */
  readonly language?: string;
};

/** What a browser remembers for us, in cookies that are sealed or random. */
export type Browser = {
  /** Random. */
  readonly id: string;
  /** It has sent nothing that we know it by. */
  readonly isNew: boolean;
  /** Chosen on a page. */
  readonly language: string;
  /** Newest first. */
  readonly accounts: readonly Account[];
  /**
   * What changes when somebody signs in or out, and tells nothing else: the OP browser state (OpenID Connect Session
   * Management, 3.2). Empty while nobody is signed in.
   */
  stateWith(accounts: readonly Account[]): string;
  /** Headers that make it remember. */
  cookies(accounts?: readonly Account[], language?: Language): Promise<readonly string[]>;
};

/** Read by the script of the session iframe (api/oidc/session-management/). */
export const stateCookie = 'state';

const lifetime = 400 * 24 * 60 * 60;
/** Each takes about 230 bytes of the 4096 that browsers keep of a cookie. */
const mostAccounts = 10;

export const browserOf = async (
  { keys, settings, recent }: Pick<Api, 'keys' | 'settings' | 'recent'>,
  { instance, headers }: Pick<Visit, 'instance' | 'headers'>,
): Promise<Browser> => {
  const secure = settings.externalSecure;
  const sent = cookiesIn(headers.get('cookie'));
  const known = sent.get(cookieName('browser', secure));
  const id = known && /^[\w-]{22}$/.test(known) ? known : randomBytes(16).toString('base64url');
  const remembered = sent.get(cookieName('sessions', secure));
  const accounts = remembered
    ? ((await open<readonly Account[]>(keys, instance.id, 'login.accounts', remembered)) ?? [])
    : [];
  const stateWith = (signedIn: readonly Account[]) => {
    const sessions = signedIn.slice(0, mostAccounts).map(({ sessionId }) => sessionId);
    return sessions.length === 0 ? '' : digest(JSON.stringify([id, ...sessions]));
  };

  return {
    id,
    isNew: id !== known,
    language: sent.get(cookieName('language', secure)) ?? '',
    accounts,
    stateWith,
    async cookies(changed, language) {
      const cookies = [];
      const how = { secure, embedded: (await embeddersOf({ recent }, instance.id)).length > 0 };
      if (language) cookies.push(setCookie({ name: 'language', value: language, ...how, maxAgeSeconds: lifetime }));
      if (id !== known) cookies.push(setCookie({ name: 'browser', value: id, ...how, maxAgeSeconds: lifetime }));
      const kept = changed === accounts ? undefined : changed?.slice(0, mostAccounts);
      if (kept?.length === 0) cookies.push(setCookie({ name: 'sessions', value: '', ...how, maxAgeSeconds: 0 }));
      else if (kept) {
        const value = await seal(keys, instance.id, 'login.accounts', kept);
        cookies.push(setCookie({ name: 'sessions', value, ...how }));
      }
      const state = stateWith(kept ?? accounts);
      if (state !== (sent.get(cookieName(stateCookie, secure)) ?? ''))
        cookies.push(
          setCookie({ name: stateCookie, value: state, secure, readable: true, ...(state === '' ? gone : {}) }),
        );
      return cookies;
    },
  };
};

const gone = { maxAgeSeconds: 0 };
const digest = (text: string) => hash('sha256', text, 'base64url').slice(0, 22);
