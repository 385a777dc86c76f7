/** `other`: something stands there, but not the code. */
export type Finding = 'found' | 'missing' | 'other' | 'unreachable';

/** ZITADEL's name for the TXT record. */
export const recordOf = (domain: string) => `_zitadel-challenge.${domain}`;
/** And for the file. */
export const pathOf = (code: string) => `/.well-known/zitadel-challenge/${code}.txt`;
