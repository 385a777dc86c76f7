import { hash } from 'node:crypto';
import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import { mayHaveTwin, type Proven } from '../client/assertion.ts';
import type { OAuthError } from '../oauth-error.ts';
import { newOidcSessionId } from './tokens.ts';

/** Begins the OIDC session with this id, which the event store knows nothing of yet. */
type Begin<T> = (oidcSessionId: string) => Promise<T>;
export type Begins = <T>(begin: Begin<T>) => Promise<T>;

/**
 * RFC 7523, 3: whatever an assertion begins has an id that is made of the assertion's own. The store begins no stream twice,
 * in whatever process, so that the append itself says whether it was used before, and nothing else has to be asked.
 * @throws what `refused` makes of the reason
 */
export const begunOnce =
  (api: Pick<Api, 'newId'>, subject: string, proof: Proven, refused: (why: string) => OAuthError): Begins =>
  async (begin) => {
    try {
      return await begin(idFrom(subject, proof));
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'oidc_session.already_exists')) throw error;
      if (!mayHaveTwin(proof)) throw refused('This assertion (jti) was used before.');
      return begin(newOidcSessionId(api));
    }
  };

const hour = 3_600_000;

/** Ids of one hour lie together in the index: wholly random ones would rewrite a page of it for each token. */
const idFrom = (subject: string, { jti, until }: Proven) =>
  `V2_${Math.floor(until.getTime() / hour)}${hash('sha256', `${subject.length} ${subject}${jti}`, 'hex').slice(0, 32)}`;
