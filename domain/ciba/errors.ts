import { errors } from '../errors.ts';

export const cibaErrors = errors('ciba', {
  not_found: ['not_found', 'There is no such request to sign in.'],
  already_exists: ['already_exists', 'This request to sign in exists already.'],
  already_handled: ['precondition', 'This request to sign in has been answered already.'],
  expired: ['precondition', 'This request to sign in has expired.'],
  other_user: ['denied', 'Somebody else is asked to sign in.'],
  other_client: ['precondition', 'This auth_req_id was issued to another client.'],
  pending: ['precondition', 'Nobody has answered yet.'],
  denied: ['precondition', 'The person refused to sign in.'],
  used: ['precondition', 'This auth_req_id has been used already.'],
});
