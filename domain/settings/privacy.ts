import { refusals, settingsErrors } from './errors.ts';
import { policy, type SettingsLevel } from './policy.ts';

/** Where people find terms, privacy, help and documentation; empty: nowhere. A link may hold `{{.Lang}}`. */
export type PrivacySettings = {
  readonly tosLink: string;
  readonly privacyLink: string;
  readonly helpLink: string;
  readonly supportEmail: string;
  readonly docsLink: string;
  readonly customLink: string;
  readonly customLinkText: string;
};

export const defaultPrivacy: PrivacySettings = {
  tosLink: '',
  privacyLink: '',
  helpLink: '',
  supportEmail: '',
  docsLink: '',
  customLink: '',
  customLinkText: '',
};

/** They are shown as links on the sign-in pages: nothing but the web may be behind them. */
export const isWebLink = (link: string) => link === '' || /^https?:\/\/[^\s/]\S*$/i.test(link);

const privacyRefusals = {
  instance: refusals('instance_privacy', ['INSTANCE-M00rJ', 'INSTANCE-0oPew', 'INSTANCE-9jJfs']),
  org: refusals('org_privacy', ['Org-0oLpd', 'ORG-Ng8sf', 'Org-4N9fs']),
};

const linksOf = ({ tosLink, privacyLink, helpLink, docsLink, customLink }: PrivacySettings) =>
  Object.entries({ tosLink, privacyLink, helpLink, docsLink, customLink });

const privacy = <const L extends SettingsLevel>(level: L) =>
  policy({
    events: `${level}.policy.privacy`,
    level,
    defaults: defaultPrivacy,
    refusals: privacyRefusals[level],
    check: (settings) => {
      const { supportEmail } = settings;
      if (supportEmail !== '' && !/^[^\s@]+@[^\s@]+$/.test(supportEmail)) throw settingsErrors.email_invalid();
      const bad = linksOf(settings).find(([, link]) => !isWebLink(link));
      if (bad) throw settingsErrors.link_invalid({ message: `${bad[0]} is not a URL of the web (http or https).` });
    },
  });

export const privacySettings = { instance: privacy('instance'), org: privacy('org') };
