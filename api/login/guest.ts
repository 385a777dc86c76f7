import { createHash, timingSafeEqual } from 'node:crypto';
import { org } from '../../domain/org/org.ts';
import type { UserAgent } from '../../domain/session/events.ts';
import type { KeyKind } from '../../domain/user/state.ts';
import type { Api } from '../api.ts';
import type { Provable } from '../code/redeem.ts';
import type { Visit } from '../edge/call.ts';
import type { Demand } from '../oidc/acr.ts';
import type { AccountDeed } from './account/deed.ts';
import { type Account, type Browser, browserOf } from './browser.ts';
import { loginErrors } from './errors.ts';
import { type Frame, frameOf } from './frame/frame.ts';
import { readerFor } from './reader.ts';
import { open, seal } from './sealed.ts';
import type { Reader } from './words.ts';

export type { Account } from './browser.ts';

/** What was sent: of an address or a form, the first value of each name. */
export type Fields = { readonly [name: string]: string | undefined };

/** How far a sign-in has come. It travels sealed, in addresses and forms, and is good in the browser where it began. */
export type Step = {
  readonly authRequestId?: string;
  /** Where the browser goes in the end, for form-action. */
  readonly goal?: string;
  /** How strong the application insists that the sign-in is. */
  readonly demand?: Demand;
  /** Chosen by the person, or asked for by the application. */
  readonly languages?: readonly string[];
  /** The organization that the application asked for: only its users are wanted, and its look and words are those of the pages. */
  readonly orgId?: string;
  /**
   * The organization to which the domain of the login name belongs, or which a link in a message names: its look, and where an
   * account would be created.
   */
  readonly discoveredOrgId?: string;
  readonly loginName?: string;
  /** Whose login name that is: it was looked up, and may be told. `typed`: for this name only. */
  readonly found?: { readonly typed: string; readonly id: string; readonly orgId: string };
  /** Nobody has this login name, and that may be told. */
  readonly unknown?: string;
  /**
   * Who has no account yet, as far as they have told; `orgId`: where it will belong, once that is decided; `organization`: the
   * name of that one, where they found it.
   */
  readonly registering?: {
    readonly givenName: string;
    readonly familyName: string;
    readonly email: string;
    readonly orgId: string;
    readonly organization?: string;
  };
  /** What is signed in is a device, which shows this code; the session whose user is asked whether to let it in. */
  readonly device?: { readonly id: string; readonly userCode?: string; readonly sessionId?: string };
  /** The session whose user is asked whether the application may have what it wants. */
  readonly consent?: { readonly sessionId: string };
  /** Somebody who is asked elsewhere to sign in says here whether they do. */
  readonly ciba?: string;
  /** The session whose user has proved who they are, and since when (milliseconds) other factors count beside that. */
  readonly proved?: { readonly sessionId: string; readonly since: number };
  /** Whom a link in a message was for, and what its code proves. */
  readonly link?: { readonly userId: string; readonly proves?: Provable };
  /** The person who has shown a code in this browser, and may choose what to sign in with. */
  readonly entitled?: string;
  /** A page of ours where the person goes in the end, who came from there to set up a factor. */
  readonly returnTo?: string;
  /** What was done on a page of the person's own account: the next one says so. */
  readonly done?: AccountDeed;
  /** What the browser was asked to sign, before anybody says who they are. */
  readonly passkey?: AskedPasskey;
  /** What is being set up, until the person has shown that they hold it. */
  readonly settingUp?: SettingUp;
};

/** `sessionId`: of the session that a right answer makes, once. `askedAt`: milliseconds. */
export type AskedPasskey = {
  readonly sessionId: string;
  readonly challenge: string;
  readonly rpId: string;
  readonly askedAt: number;
};

export type NewKey = {
  readonly kind: KeyKind;
  readonly id: string;
  readonly challenge: string;
  readonly rpId: string;
  readonly askedAt: number;
  /** The registration link by which it came to this, and whose it is. */
  readonly link?: RegistrationLink;
};
export type RegistrationLink = { readonly userId: string; readonly codeId: string; readonly code: string };
type SettingUp = { readonly totpSecret: string } | { readonly key: NewKey };

type SealedStep = { readonly step: Step; readonly browser: string; readonly until: number };

/** Who looks at a page: the browser, what it remembers, and the words it wants. */
export type Guest = Reader & {
  readonly visit: Visit;
  /** Where the browser sees us: keys belong to a host. */
  readonly host: string;
  /** Whose sign-in it is, as far as is known: an organization's look, words and settings; absent: the instance's. */
  readonly orgId: string | undefined;
  /** The organization that the address names, if there is one: links in messages do. */
  readonly namedOrgId: string | undefined;
  /** What stands around the pages. */
  readonly frame: Frame;
  /** A login name as this organization shows it. */
  shownName(loginName: string): string;
  /** Newest first. */
  readonly accounts: readonly Account[];
  readonly userAgent: UserAgent;
  /**
   * @throws step_missing, step_invalid: this browser was never given what was sent, as in a forged request; cookies_missing: it keeps
   * nothing of what it is given.
   */
  step(): Step;
  /** What the sign-in under way must have, whatever the settings say. */
  readonly demand: Demand | undefined;
  seal(step: Step): Promise<string>;
  /** For which application's sign-in a page was, also one of another browser, or of long ago. */
  readonly authRequestId: string | undefined;
} & Pick<Browser, 'stateWith' | 'cookies'>;

const stepLifetime = 60 * 60 * 1000;

export const guestOf = async (api: Api, visit: Visit, fields: Fields): Promise<Guest> => {
  const { keys, now } = api;
  const instanceId = visit.instance.id;
  const remembered = await browserOf(api, visit);
  const { id: browser, accounts } = remembered;
  const sealed = fields['step'] ? await open<SealedStep>(keys, instanceId, 'login.step', fields['step']) : undefined;
  const step = sealed && same(sealed.browser, browser) && sealed.until > now().getTime() ? sealed.step : undefined;

  const namedOrgId = step ? undefined : await activeOrg(api, instanceId, fields['organization']);
  const orgId = namedOrgId ?? organizationOf(accounts, step);
  const asked = [
    ...(step?.languages ?? []),
    ...(fields['ui_locales']?.split(' ') ?? []),
    remembered.language,
    accountOf(accounts, step)?.language ?? '',
  ];
  const [reader, frame] = await Promise.all([readerFor(api, visit, orgId, asked), frameOf(api, visit.instance, orgId)]);

  return {
    visit,
    host: new URL(visit.origin).hostname,
    accounts,
    orgId,
    namedOrgId,
    frame,
    ...reader,
    shownName: (loginName) => (frame.label.hideLoginNameSuffix ? loginName.replace(/(?<=.)@[^@]*$/, '') : loginName),
    userAgent: userAgentOf(visit, browser),
    step() {
      if (!fields['step']) throw loginErrors.step_missing();
      if (!step) throw sealed && remembered.isNew ? loginErrors.cookies_missing() : loginErrors.step_invalid();
      return step;
    },
    authRequestId: sealed?.step.authRequestId,
    demand: step?.demand,
    seal: (next) => {
      const until = now().getTime() + stepLifetime;
      return seal(keys, instanceId, 'login.step', { step: next, browser, until } satisfies SealedStep);
    },
    stateWith: remembered.stateWith,
    cookies: remembered.cookies,
  };
};

/** Who has proved who they are; else whoever signed in last. */
const accountOf = (accounts: readonly Account[], step: Step | undefined): Account | undefined =>
  accounts.find(({ sessionId }) => sessionId === step?.proved?.sessionId) ?? (step ? undefined : accounts[0]);

const organizationOf = (accounts: readonly Account[], step: Step | undefined): string | undefined =>
  step?.orgId ?? accountOf(accounts, step)?.orgId ?? step?.discoveredOrgId;

const activeOrg = async (
  { recent }: Api,
  instanceId: string,
  orgId: string | undefined,
): Promise<string | undefined> => {
  if (!orgId || orgId.length > 200) return undefined;
  return (await recent.load(instanceId, org, orgId)).state.status === 'active' ? orgId : undefined;
};

const same = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** The fingerprint is told to administrators, so it must not give the cookie away. */
const userAgentOf = ({ ip, headers }: Visit, browser: string): UserAgent => {
  const description = headers.get('user-agent');
  return {
    fingerprint_id: createHash('sha256').update(browser).digest('base64url').slice(0, 22),
    ip,
    ...(description ? { description } : {}),
  };
};
