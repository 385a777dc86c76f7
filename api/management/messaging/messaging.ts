import type { Api } from '../../api.ts';
import { emailProviderMethods } from './email-provider.ts';
import { adminTexts, managementTexts } from './message-text.ts';
import { smsProviderMethods } from './sms-provider.ts';
import { smtpConfigMethods } from './smtp-config.ts';

export const adminMessaging = (api: Api) => ({
  ...emailProviderMethods(api),
  ...smtpConfigMethods(api),
  ...smsProviderMethods(api),
  ...adminTexts(api),
});

export const managementMessaging = (api: Api) => managementTexts(api);
