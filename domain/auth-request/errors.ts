import { errors } from '../errors.ts';

export const authRequestErrors = errors('auth_request', {
  not_found: ['not_found', 'There is no such auth request.', 'COMMAND-jae5P'],
  already_exists: ['precondition', 'This auth request exists already.', 'COMMAND-Sf3gt'],
  already_handled: ['precondition', 'This auth request has been answered already.', 'COMMAND-Sx208nt'],
  already_failed: ['precondition', 'This auth request has been answered already.', 'COMMAND-Sx202nt'],
  other_organization: ['precondition', 'The client asks for users of another organization.', 'COMMAND-59ljd'],
  other_user: ['precondition', 'The client asks for another user.'],
  login_too_old: ['precondition', 'The client asks for a more recent login.'],
  not_pushed: ['precondition', 'No request was pushed under this request_uri.'],
  push_expired: ['precondition', 'The pushed request has expired.'],
  acr_unmet: ['precondition', 'The client asks for a stronger sign-in.'],
  no_code: ['precondition', 'No code was issued for this auth request.', 'COMMAND-Iung5'],
  code_used: ['precondition', 'This code has been used already.', 'COMMAND-Sf3g2'],
  code_expired: ['precondition', 'This code has expired.', 'COMMAND-Ht52d'],
  other_client: ['precondition', 'This code was issued to another client.'],
  other_redirect_uri: ['precondition', 'This code was sent to another redirect URI.'],
  other_key: ['precondition', 'This code is bound to another key.'],
  wrong_verifier: ['precondition', 'The code verifier does not match the code challenge.'],
});
