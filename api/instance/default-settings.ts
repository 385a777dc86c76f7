import { domainSettings } from '../../domain/settings/domain.ts';
import { labelSettings } from '../../domain/settings/label.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { notificationSettings } from '../../domain/settings/notification.ts';
import { oidcSettings } from '../../domain/settings/oidc.ts';
import { passwordAgeSettings } from '../../domain/settings/password-age.ts';
import { passwordComplexitySettings } from '../../domain/settings/password-complexity.ts';
import { privacySettings } from '../../domain/settings/privacy.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';

const asDefault = { type: 'SetSettings', values: {} } as const;

/** Settings of every kind that an organization may fall back on: those of the instance are always there. */
export const defaultSettingsSteps = (instanceId: string): readonly AnyStep[] => [
  step(passwordComplexitySettings.instance, instanceId, asDefault),
  step(passwordAgeSettings.instance, instanceId, asDefault),
  step(lockoutSettings.instance, instanceId, asDefault),
  step(loginSettings.instance, instanceId, asDefault),
  step(domainSettings.instance, instanceId, asDefault),
  step(labelSettings.instance, instanceId, asDefault),
  step(labelSettings.instance, instanceId, { type: 'ActivateLabel' }),
  step(privacySettings.instance, instanceId, asDefault),
  step(notificationSettings.instance, instanceId, asDefault),
  step(oidcSettings, instanceId, asDefault),
];
