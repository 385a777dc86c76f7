import type { Decider, DomainEvent } from '../../domain/decider.ts';
import { defaultDomain, domainSettings } from '../../domain/settings/domain.ts';
import { type Effective, effective } from '../../domain/settings/effective.ts';
import type { LinkEntry } from '../../domain/settings/events.ts';
import { defaultLabel, type LabelSettings, labelSettings } from '../../domain/settings/label.ts';
import { linkSettings } from '../../domain/settings/link.ts';
import { defaultLockout, lockoutSettings } from '../../domain/settings/lockout.ts';
import { defaultLogin, loginSettings } from '../../domain/settings/login.ts';
import { defaultNotification, notificationSettings } from '../../domain/settings/notification.ts';
import { defaultPasswordAge, passwordAgeSettings } from '../../domain/settings/password-age.ts';
import { defaultPasswordComplexity, passwordComplexitySettings } from '../../domain/settings/password-complexity.ts';
import type { SettingsState } from '../../domain/settings/policy.ts';
import { defaultPrivacy, privacySettings } from '../../domain/settings/privacy.ts';
import { hostedLoginTranslation, type Translation } from '../../domain/settings/translation.ts';
import type { Executor } from '../../eventstore/execute.ts';
import { loadStates } from './states.ts';

/** Settings to decide under, folded from their streams as this process remembers them; a decision records `owner` and `revision`. */
export type InForce<V> = Effective<V> & { readonly owner: string };
type Remembers = Pick<Executor, 'recent'>;

const inForce =
  <V, C, I extends DomainEvent, O extends DomainEvent>(
    settings: { readonly instance: Decider<C, SettingsState<V>, I>; readonly org: Decider<C, SettingsState<V>, O> },
    defaults: V,
  ) =>
  /** Without an organization: the instance's. */
  async ({ recent }: Remembers, instanceId: string, orgId?: string): Promise<InForce<V>> => {
    const ofInstance = { decider: settings.instance, id: instanceId };
    const ofOrg = orgId ? [{ decider: settings.org, id: orgId }] : [];
    const [instance, org] = await loadStates(recent, instanceId, ofInstance, ...ofOrg);
    const found = effective(org?.state, instance.state, defaults);
    return { ...found, owner: found.level === 'org' && orgId ? orgId : instanceId };
  };

export const effectiveLogin = inForce(loginSettings, defaultLogin);
export const effectivePasswordComplexity = inForce(passwordComplexitySettings, defaultPasswordComplexity);
export const effectiveLockout = inForce(lockoutSettings, defaultLockout);
export const effectiveDomain = inForce(domainSettings, defaultDomain);
export const effectivePasswordAge = inForce(passwordAgeSettings, defaultPasswordAge);
export const effectivePrivacy = inForce(privacySettings, defaultPrivacy);
export const effectiveNotification = inForce(notificationSettings, defaultNotification);

/** How pages and messages look for an organization: only what was activated counts, of the organization or the instance. */
export const effectiveLabel = async (
  { recent }: Remembers,
  instanceId: string,
  orgId?: string,
): Promise<LabelSettings & { readonly owner: string }> => {
  const [instance, org] = await Promise.all([
    recent.load(instanceId, labelSettings.instance, instanceId),
    orgId ? recent.load(instanceId, labelSettings.org, orgId) : undefined,
  ]);
  const own = orgId === undefined ? undefined : org?.state.active;
  return { ...(own ?? instance.state.active ?? defaultLabel), owner: own && orgId ? orgId : instanceId };
};

/** Links for the foot of pages: those of the organization where it has set any, else the instance's. */
export const effectiveLinks = async (
  { recent }: Remembers,
  instanceId: string,
  orgId?: string,
): Promise<readonly LinkEntry[]> => {
  const [instance, org] = await Promise.all([
    recent.load(instanceId, linkSettings.instance, instanceId),
    orgId ? recent.load(instanceId, linkSettings.org, orgId) : undefined,
  ]);
  return org?.state.values ?? instance.state.values ?? [];
};

/** What an instance and an organization say in place of our texts in this language; the last word is the organization's. */
export const ownTexts = async (
  { recent }: Remembers,
  instanceId: string,
  language: string,
  orgId?: string,
): Promise<readonly Translation[]> => {
  const [instance, org] = await Promise.all([
    recent.load(instanceId, hostedLoginTranslation.instance, instanceId),
    orgId ? recent.load(instanceId, hostedLoginTranslation.org, orgId) : undefined,
  ]);
  return [instance, org].flatMap((level) => {
    const texts = level && Object.hasOwn(level.state.translations, language) && level.state.translations[language];
    return texts ? [texts] : [];
  });
};
