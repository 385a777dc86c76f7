import { type PrivacySettings, privacySettings } from '../../../domain/settings/privacy.ts';
import { findPrivacy } from '../../../projections/settings/queries.ts';
import type { Api } from '../../api.ts';
import { defaultRows } from '../settings/default.ts';
import { commonLegal } from '../settings/message.ts';
import { policyKind } from './kind.ts';
import type { Halves } from './methods.ts';

type Privacy = Halves<
  'getPrivacyPolicy' | 'updatePrivacyPolicy',
  | 'getPrivacyPolicy'
  | 'getDefaultPrivacyPolicy'
  | 'addCustomPrivacyPolicy'
  | 'updateCustomPrivacyPolicy'
  | 'resetPrivacyPolicyToDefault'
>;

const valuesIn = (request: PrivacySettings): PrivacySettings => {
  const { tosLink, privacyLink, helpLink, supportEmail, docsLink, customLink, customLinkText } = request;
  return { tosLink, privacyLink, helpLink, supportEmail, docsLink, customLink, customLinkText };
};

export const privacyPolicy = (api: Api): Privacy => {
  const kind = policyKind(api, {
    find: findPrivacy,
    defaults: defaultRows.privacy,
    message: (row) => ({ ...commonLegal(row), privacyLink: row.privacy_link }),
    deciders: privacySettings,
  });
  return {
    admin: {
      getPrivacyPolicy: kind.ofInstance,
      updatePrivacyPolicy: (call, request) => kind.changeInstance(call, valuesIn(request)),
    },
    management: {
      getPrivacyPolicy: (call) => kind.ofOrg(call),
      getDefaultPrivacyPolicy: kind.ofInstance,
      addCustomPrivacyPolicy: (call, request) => kind.addToOrg(call, valuesIn(request)),
      updateCustomPrivacyPolicy: (call, request) => kind.changeInOrg(call, valuesIn(request)),
      resetPrivacyPolicyToDefault: (call) => kind.resetOrg(call),
    },
  };
};
