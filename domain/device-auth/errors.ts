import { errors } from '../errors.ts';

export const deviceAuthErrors = errors('device_auth', {
  not_found: ['not_found', 'There is no such device authorization.', 'COMMAND-D2hf2'],
  already_exists: ['already_exists', 'This user code is in use.'],
  already_handled: ['precondition', 'This device authorization has been answered already.', 'COMMAND-D30Jf'],
  expired: ['precondition', 'This device authorization has expired.'],
  other_organization: ['precondition', 'The device asks for users of another organization.'],
  other_client: ['precondition', 'This device code was issued to another client.'],
  pending: ['precondition', 'Nobody has answered yet.'],
  denied: ['precondition', 'It was refused to sign this device in.'],
  used: ['precondition', 'This device code has been used already.'],
});
