export type Values = { readonly [name: string]: string };

const placeholder = /\{\{\s*\.(\w+)\s*\}\}/g;

/** Go's template syntax, as far as texts and links need it. What has no value is left out. */
export const fill = (template: string, values: Values): string =>
  template.replace(placeholder, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : ''));
