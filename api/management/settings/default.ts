import { defaultLabel } from '../../../domain/settings/label.ts';
import { defaultNotification } from '../../../domain/settings/notification.ts';
import { defaultPasswordAge } from '../../../domain/settings/password-age.ts';
import { defaultPrivacy } from '../../../domain/settings/privacy.ts';
import { labelColumns } from '../../../projections/settings/label.ts';
import { ageColumns } from '../../../projections/settings/password.ts';
import { privacyColumns } from '../../../projections/settings/settings.ts';

/** What counts where nobody has set anything, in the form of a row. */
export const defaultRows = {
  age: ageColumns(defaultPasswordAge),
  privacy: privacyColumns(defaultPrivacy),
  notification: { password_change: defaultNotification.passwordChange },
  label: { state: 'active', ...labelColumns(defaultLabel) },
};
