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

const forms: { readonly [form in Field['form']]: readonly [name: string, fits: (value: unknown) => boolean] } = {
  text: ['a text', isText],
  flag: ['true or false', (value) => typeof value === 'boolean'],
  number: ['a number', Number.isFinite],
  instant: [
    'an RFC 3339 time that ends in Z',
    (value) =>
      isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  ],
  bytes: ['base64', (value) => isText(value) && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)],
  texts: ['a list of texts', (value) => Array.isArray(value) && value.every(isText)],
  numbers: ['a list of numbers', (value) => Array.isArray(value) && value.every(Number.isFinite)],
  json: ['a JSON value', (value) => isText(JSON.stringify(value))],
};

/** @throws TypeError that names the event and the field */
export const checkPayload = (type: string, schema: EventSchema, payload: { readonly [name: string]: unknown }) => {
  for (const name of Object.keys(payload))
    if (!Object.hasOwn(schema.fields, name)) throw new TypeError(`${type} has no field ${name}`);
  for (const name in schema.fields) {
    const field = schema.fields[name] as Field;
    const value = payload[name];
    if (value === undefined) {
      if (!field.optional) throw new TypeError(`${type} needs the field ${name}`);
      continue;
    }
    const [form, fits] = forms[field.form];
    if (!fits(value)) throw new TypeError(`${name} of ${type} must be ${form}`);
  }
};
