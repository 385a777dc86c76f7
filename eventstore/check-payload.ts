import { errors } from '../domain/errors.ts';
import type { EventSchema, Field } from '../domain/event.ts';

/** The only mistakes that a caller can bring this far; all others are ours. */
export const payloadErrors = errors('event', {
  not_text: ['invalid', 'Texts must be well-formed Unicode without the character U+0000.'],
  subject_erased: ['precondition', 'This person was erased: nothing is recorded about them any more.'],
});

const isText = (value: unknown): value is string => {
  if (typeof value !== 'string') return false;
  // Postgres can't keep either, and a projection that met one would stop.
  if (value.includes('\0') || !value.isWellFormed()) throw payloadErrors.not_text();
  return true;
};

const forms: {
  readonly [form in Field['form']]: { readonly name: string; readonly fits: (value: unknown) => boolean };
} = {
  text: { name: 'a text', fits: isText },
  flag: { name: 'true or false', fits: (value) => typeof value === 'boolean' },
  number: { name: 'a number', fits: Number.isFinite },
  instant: {
    name: 'an RFC 3339 time that ends in Z',
    fits: (value) =>
      isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  },
  bytes: {
    name: 'base64',
    fits: (value) => isText(value) && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  },
  texts: { name: 'a list of texts', fits: (value) => Array.isArray(value) && value.every(isText) },
  numbers: { name: 'a list of numbers', fits: (value) => Array.isArray(value) && value.every(Number.isFinite) },
  json: { name: 'a JSON value', fits: (value) => isText(JSON.stringify(value)) },
};

/** For all payloads of one type. They throw a TypeError that names the event and the field. */
export const checkOf = (type: string, { fields }: EventSchema) => {
  const fieldForms = new Map(Object.entries(fields).map(([name, { form }]) => [name, forms[form]]));
  const needed = Object.keys(fields).filter((name) => !fields[name]?.optional);
  return (payload: { readonly [name: string]: unknown }): void => {
    for (const name of Object.keys(payload)) {
      const form = fieldForms.get(name);
      if (!form) throw new TypeError(`${type} has no field ${name}`);
      const value = payload[name];
      if (value !== undefined && !form.fits(value)) throw new TypeError(`${name} of ${type} must be ${form.name}`);
    }
    for (const name of needed) if (payload[name] === undefined) throw new TypeError(`${type} needs the field ${name}`);
  };
};
