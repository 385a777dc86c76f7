/**
 * What an event may hold, as data. From one definition come the TypeScript type, the codec's checks and sealing,
 * and docs/events.md.
 */
export type Field<T = unknown> = {
  readonly form: 'text' | 'flag' | 'number' | 'instant' | 'bytes' | 'texts' | 'numbers' | 'json';
  readonly optional?: true;
  /** `personal`: sealed with the subject's key, gone when the subject is erased. `secret`: sealed with the instance's key. */
  readonly sealed?: 'personal' | 'secret';
  /** The field of the same payload that names the person, where the stream is not the person's own. */
  readonly subject?: string;
  /** Carries the type only; never set. */
  readonly of?: T;
};

export const text: Field<string> = { form: 'text' };
export const flag: Field<boolean> = { form: 'flag' };
/** An integer or a decimal; durations are whole nanoseconds, as in ZITADEL's payloads (see duration.ts). */
export const number: Field<number> = { form: 'number' };
/** RFC 3339, UTC, with a trailing Z. */
export const instant: Field<string> = { form: 'instant' };
/** Base64. */
export const bytes: Field<string> = { form: 'bytes' };
export const texts: Field<readonly string[]> = { form: 'texts' };
export const numbers: Field<readonly number[]> = { form: 'numbers' };
/** Any JSON value of the given type. */
export const json = <T>(): Field<T> => ({ form: 'json' });

export const optional = <T>(field: Field<T>): Field<T | undefined> => ({
  ...(field as Field<T | undefined>),
  optional: true,
});
/** A person's own data, on the stream of that user. */
export const personal = <T>(field: Field<T>): Field<T> => ({ ...field, sealed: 'personal' });
/** The same on another stream: `subject` is the field that holds the user's id. While that is absent, nobody is known: a secret. */
export const personalOf = <T>(subject: string, field: Field<T>): Field<T> => ({
  ...field,
  sealed: 'personal',
  subject,
});
/** A secret: of the instance, or, on the stream of a user, of that user. */
export const secret = <T>(field: Field<T>): Field<T> => ({ ...field, sealed: 'secret' });

export type Fields = { readonly [name: string]: Field<never> | Field };
type Simplify<T> = { readonly [K in keyof T]: T[K] };
type TypeOf<F> = F extends Field<infer T> ? T : never;
export type PayloadOf<F extends Fields> = Simplify<
  {
    [K in keyof F as F[K] extends { form: string } ? (undefined extends TypeOf<F[K]> ? never : K) : never]: TypeOf<
      F[K]
    >;
  } & {
    [K in keyof F as undefined extends TypeOf<F[K]> ? K : never]?: TypeOf<F[K]>;
  }
>;

type Json = { readonly [name: string]: unknown };
/** The current shape of one event type. `upcast[n]` turns a stored payload of version n into version n + 1. */
export type EventSchema = {
  readonly version: number;
  readonly fields: Fields;
  readonly upcast: { readonly [version: number]: (payload: Json) => Json };
};
export type EventSchemas = { readonly [type: string]: EventSchema };

/** A shape that was changed since the first release: the new version, its fields, and how older ones become it. */
export const version = <F extends Fields>(number: number, fields: F, upcast: EventSchema['upcast']) => ({
  version: number,
  fields,
  upcast,
});

type Definition = Fields | EventSchema;
type FieldsOf<D> = D extends { fields: infer F extends Fields; upcast: unknown } ? F : D extends Fields ? D : never;
type Schemas<D> = { readonly [K in keyof D]: EventSchema & { readonly fields: FieldsOf<D[K]> } };

const isSchema = (definition: Definition): definition is EventSchema =>
  typeof (definition as EventSchema).upcast === 'object' && typeof (definition as EventSchema).version === 'number';

/** The events of one feature: `{ 'project.added': { name: text }, … }`. Stored for ever: add an optional field or a new event, never rename or narrow. */
export const events = <const D extends { readonly [type: string]: Definition }>(definitions: D): Schemas<D> =>
  Object.fromEntries(
    Object.entries(definitions).map(([type, definition]) => [
      type,
      isSchema(definition) ? definition : { version: 1, fields: definition, upcast: {} },
    ]),
  ) as unknown as Schemas<D>;

/** The union of the events that `events(…)` defines. */
export type EventOf<S extends EventSchemas> = {
  [K in keyof S & string]: { readonly type: K; readonly payload: PayloadOf<S[K]['fields']> };
}[keyof S & string];
