import { errors } from '../errors.ts';

export const userErrors = errors('user', {
  not_found: ['not_found', 'There is no such user.', 'COMMAND-ugjs0upun6'],
  already_exists: ['precondition', 'There is a user with this id already.', 'COMMAND-7yiox1isql'],
  username_taken: ['already_exists', 'Another user has this user name.', 'V3-DKcYh'],
  username_empty: ['invalid', 'A user needs a user name.', 'COMMAND-00p2b'],
  not_human: ['precondition', 'This user is a machine, not a human.', 'COMMAND-Df2f1'],
  not_machine: ['precondition', 'This user is a human, not a machine.', 'COMMAND-Df2f1'],

  machine_name_empty: ['invalid', 'A machine needs a name.', 'COMMAND-bm9Ds'],
  given_name_empty: ['invalid', 'A human needs a given name.', 'USER-UCej2'],
  family_name_empty: ['invalid', 'A human needs a family name.', 'USER-4hB7d'],
  language_invalid: ['invalid', 'The preferred language is not a BCP 47 tag.', 'LANG-jc8Sq'],
  email_empty: ['invalid', 'A human needs an e-mail address.', 'EMAIL-spblu'],
  email_invalid: ['invalid', 'This is not an e-mail address.', 'EMAIL-599BI'],
  email_not_set: ['precondition', 'This user has no e-mail address to verify.', 'COMMAND-0Pe4r'],
  phone_empty: ['invalid', 'The phone number is empty.', 'PHONE-Zt0NV'],
  phone_invalid: ['invalid', 'This is not a phone number.', 'PHONE-so0wa'],
  phone_not_set: ['not_found', 'This user has no phone number.', 'COMMAND-ieJ2e'],
  code_missing: ['precondition', 'No code was issued for this.', 'COMMAND-2M9fs'],
  code_expired: ['precondition', 'The code has expired.', 'CODE-QvUQ4P'],
  code_invalid: ['invalid', 'The code is wrong.', 'CODE-woT0xc'],
  url_template_invalid: ['invalid', 'The URL template cannot be filled in.', 'DOMAIN-oGh5e'],

  password_not_set: ['precondition', 'This user has no password.', 'COMMAND-3nJ4t'],
  password_wrong: ['invalid', 'The password is wrong.', 'COMMAND-3M0fs'],
  password_not_changed: ['precondition', 'The new password is the current one.', 'COMMAND-Aesh5'],
  password_changed_meanwhile: ['conflict', 'The password was changed while it was being checked.'],
  locked: ['precondition', 'This user is locked.', 'COMMAND-JLK35'],
  not_active: ['precondition', 'This user is not active.', 'SESSION-Gj4ko'],

  already_inactive: ['precondition', 'This user is inactive already.', 'COMMAND-5gunjw0cd7'],
  not_inactive: ['precondition', 'This user is not inactive.', 'COMMAND-s5qqcz97hf'],
  not_lockable: ['precondition', 'Only an active user can be locked.', 'COMMAND-lgws8wtsqf'],
  not_locked: ['precondition', 'This user is not locked.', 'COMMAND-olb9vb0oca'],

  pat_expired: ['invalid', 'A token must expire in the future.', 'DOMAIN-dv3t5'],
  pat_not_found: ['not_found', 'This user has no such personal access token.', 'COMMAND-4m77G'],
  pat_id_taken: ['already_exists', 'This user has a personal access token with this id already.'],
  secret_not_set: ['precondition', 'This machine has no secret.', 'COMMAND-coi82n'],
  metadata_key_empty: ['invalid', 'Metadata needs a key.', 'META-2n0fs'],
  metadata_conflicting: ['invalid', 'The same metadata key is given more than once.', 'USERv2-j0z7uy'],
});
