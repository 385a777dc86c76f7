import type { LinkEntry } from '../../../domain/settings/events.ts';
import { linkTargetSelf, linkTypes } from '../../../domain/settings/link.ts';
import { isWebLink, type PrivacySettings } from '../../../domain/settings/privacy.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from '../words.ts';

/** From left to right. */
const order = ['termsOfService', 'privacyPolicy', 'help', 'docs', 'custom', 'support'] as const;

/** What stands below a page: of each kind what the link settings say, else what the legal settings say. */
export const footLinks = (set: readonly LinkEntry[], legal: PrivacySettings): readonly LinkEntry[] => {
  const fallback = legalLinks(legal).filter(({ url }) => url !== '' && (isWebLink(url) || url.startsWith('mailto:')));
  return order.flatMap((kind) => {
    const ofKind = ({ type }: LinkEntry) => type === linkTypes[kind];
    return set.some(ofKind) ? set.filter(ofKind) : fallback.filter(ofKind);
  });
};

const legalLinks = (legal: PrivacySettings): readonly LinkEntry[] => {
  const link = (type: number, url: string, translationKey = ''): LinkEntry => ({
    type,
    url,
    translationKey,
    target: 0,
  });
  return [
    link(linkTypes.termsOfService, legal.tosLink),
    link(linkTypes.privacyPolicy, legal.privacyLink),
    link(linkTypes.help, legal.helpLink),
    link(linkTypes.docs, legal.docsLink),
    link(linkTypes.custom, legal.customLink, legal.customLinkText || legal.customLink),
    link(linkTypes.support, legal.supportEmail && `mailto:${encodeURI(legal.supportEmail)}`),
  ];
};

/** What has to be accepted by whoever creates an account. */
export const isAccepted = ({ type }: LinkEntry) =>
  type === linkTypes.termsOfService || type === linkTypes.privacyPolicy;

export const shownLink = ({ words, language }: Reader, { type, url, translationKey, target }: LinkEntry): Html => {
  const t: { readonly [key: string]: string } = words('frame');
  const usual = new Map<number, string | undefined>([
    [linkTypes.termsOfService, t['terms']],
    [linkTypes.privacyPolicy, t['privacy']],
    [linkTypes.help, t['help']],
    [linkTypes.docs, t['documents']],
    [linkTypes.support, t['support']],
  ]);
  const own = Object.hasOwn(t, translationKey) ? t[translationKey] : undefined;
  const text = own ?? usual.get(type) ?? (translationKey || url);
  const window = target !== linkTargetSelf && html` target="_blank" rel="noopener noreferrer"`;
  return html`<a href="${url.replaceAll(/\{\{\s*\.Lang\s*\}\}/g, language)}"${window}>${text}</a>`;
};
