import { millisecondsOf } from './duration.ts';
import { rateOf } from './rate.ts';

/** What a value must look like: in words that follow "must be", an example where they don't say it all, and the check. */
export type Form<V> = { readonly says: string; readonly example?: string; readonly fits: (value: V) => boolean };

export const whole = (least: number, most = Number.MAX_SAFE_INTEGER, example = String(Math.max(least, 1))) => ({
  says:
    most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least} on` : `a whole number from ${least} to ${most}`,
  example,
  fits: (value: number) => Number.isSafeInteger(value) && value >= least && value <= most,
});

export const port = whole(1, 65_535, '8080');

/** Of minutes, hours, megabytes: half of one is one, too. */
export const amount = {
  says: 'a number from 0 on',
  example: '30',
  fits: (value: number) => value >= 0 && value <= Number.MAX_SAFE_INTEGER,
};

export const oneOf = (...choices: readonly string[]) => ({
  says: `one of ${choices.join(', ')}`,
  fits: (value: string) => choices.includes(value),
});

export const duration = ({ least }: { readonly least: '0s' | '1s' }) => ({
  says: least === '0s' ? 'a duration, or 0s' : 'a duration',
  example: '1h30m',
  fits: (value: string) => (millisecondsOf(value) ?? -1) >= (least === '0s' ? 0 : 1),
});

export const rate = {
  says: 'a number in a time, or off',
  example: '100/1h',
  fits: (value: string) => value === 'off' || rateOf(value) !== undefined,
};

export const webAddress = {
  says: 'an address of the web',
  example: 'https://mail.example.com/messages',
  fits: (value: string) => /^https?:\/\//.test(value) && URL.canParse(value),
};

export const moment = {
  says: 'a time by RFC 3339',
  example: '2030-01-31T12:00:00Z',
  fits: (value: string) => /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value)),
};

/** What ExternalDomain and its like may be: no scheme, no port, no path. */
export const hostName = {
  says: 'a host without scheme, port and path',
  example: 'id.example.com',
  fits: (value: string) => /^(?:[\w.-]+|[\da-f:]+|\[[\da-f:.]+\])$/i.test(value),
};
