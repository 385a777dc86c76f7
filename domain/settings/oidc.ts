import { hours } from '../duration.ts';
import { refusals, settingsErrors } from './errors.ts';
import { policy } from './policy.ts';

/** How long tokens live, in nanoseconds. A refresh token ends by idleness or by age, whichever comes first. */
export type OidcSettings = {
  readonly accessTokenLifetime: number;
  readonly idTokenLifetime: number;
  readonly refreshTokenIdleExpiration: number;
  readonly refreshTokenExpiration: number;
};

export const defaultOidc: OidcSettings = {
  accessTokenLifetime: hours(12),
  idTokenLifetime: hours(12),
  refreshTokenIdleExpiration: hours(720),
  refreshTokenExpiration: hours(2160),
};

/** A hundred years. */
const longest = hours(24 * 365 * 100);

/** Only an instance has them. */
export const oidcSettings = policy({
  events: 'instance.oidc.settings',
  level: 'instance',
  defaults: defaultOidc,
  refusals: refusals('oidc_settings', ['INST-0aaj1o', 'INST-90s32oj']),
  check: (lifetimes) => {
    if (Object.values(lifetimes).some((lifetime) => !(lifetime > 0 && lifetime < longest)))
      throw settingsErrors.lifetime_not_allowed();
  },
});
