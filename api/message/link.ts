import { fill, type Values } from './fill.ts';

/** Where messages lead: paths under the sign-in pages, with placeholders. */
export type LinkPaths = { readonly [N in LinkName]: string } & { readonly base: string };
export type LinkName =
  | 'password'
  | 'email'
  | 'otpEmail'
  | 'passkey'
  | 'domainClaimed'
  | 'invitation'
  | 'initialization'
  | 'signIn'
  | 'signInRequest';

/** `origin`: scheme and host under which these people reach us. */
export const defaultLink = ({ base, ...paths }: LinkPaths, name: LinkName, origin: string): string =>
  `${origin}${base.startsWith('/') ? '' : '/'}${base}${base.endsWith('/') ? '' : '/'}${paths[name]}`;

/** A value can't lead the link elsewhere. */
export const fillLink = (template: string, values: Values): string =>
  fill(template, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)])));
