import type { Form } from './form.ts';

/** How a value is written in YAML or in an environment variable; a secret is a text that is never shown. */
export type Kind = 'text' | 'secret' | 'number' | 'flag' | 'texts';
export type ValueOf<K> = K extends 'number'
  ? number
  : K extends 'flag'
    ? boolean
    : K extends 'texts'
      ? readonly string[]
      : string;
export type Setting<K extends Kind, D> = {
  readonly kind: K;
  readonly default: D;
  readonly help: string;
  readonly form?: Form<never>;
};

const setting =
  <K extends Kind>(kind: K) =>
  <const D extends ValueOf<K> | undefined>(help: string, initially: D, form?: Form<ValueOf<K>>): Setting<K, D> => ({
    kind,
    default: initially,
    help,
    ...(form === undefined ? {} : { form }),
  });
export const text = setting('text');
export const secret = setting('secret');
export const number = setting('number');
export const flag = setting('flag');
export const texts = setting('texts');
