import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/min';
import { userErrors } from '../../domain/user/errors.ts';

/** Loaded with the first number: every country's rules take 7 MB and a tenth of a second, which a start has no need of. */
const rules = (): typeof import('libphonenumber-js/min') => require('libphonenumber-js/min');
const require = createRequire(import.meta.url);

/** ZITADEL's: a number without a country is one of there. */
const defaultCountry: CountryCode = 'CH';

/** A number as people write it, in E.164. */
export const e164 = (number: string): string => {
  const parsed = rules().parsePhoneNumberFromString(number.trim(), defaultCountry);
  if (!parsed) throw userErrors.phone_invalid();
  return parsed.number;
};
