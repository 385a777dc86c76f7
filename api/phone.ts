import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { userErrors } from '../domain/user/errors.ts';

/** ZITADEL's: a number without a country is one of there. */
const defaultCountry: CountryCode = 'CH';

/** A number as people write it, in E.164. */
export const e164 = (number: string): string => {
  const parsed = parsePhoneNumberFromString(number.trim(), defaultCountry);
  if (!parsed) throw userErrors.phone_invalid();
  return parsed.number;
};
