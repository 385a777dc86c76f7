import type { Api, DeviceAuthSettings } from '../../api.ts';

/** ZITADEL's. Consonants, so that no word comes up (RFC 8628, 6.1): 20 to the 8th, 34 bits, of which a guess must find one in minutes. */
export const usual: DeviceAuthSettings = {
  lifetimeSeconds: 5 * 60,
  intervalSeconds: 5,
  userCode: { letters: 'BCDFGHJKLMNPQRSTVWXZ', length: 8, dashEvery: 4 },
};

export const deviceAuthOf = ({ settings }: Pick<Api, 'settings'>): DeviceAuthSettings => settings.deviceAuth ?? usual;
