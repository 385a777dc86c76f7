import { isFapi } from '../../../domain/project/client-profile.ts';
import type { Api } from '../../api.ts';
import { clientPolicyOf } from '../client/policy.ts';
import { invalidRequest } from '../oauth-error.ts';
import { isCodeChallenge } from '../pkce.ts';
import type { Check } from './check.ts';

/** ZITADEL's number for S256. */
const s256 = 1;

/**
 * RFC 7636. A client without a secret has nothing else to show that the code is its own (RFC 9700, 2.1.1); FAPI 2.0 demands
 * it of all, and the application, its instance and the operator may.
 */
export const codeChallenge =
  (api: Pick<Api, 'recent' | 'settings'>): Check =>
  async ({ visit, parameters, client }) => {
    const [challenge, method] = [parameters.get('code_challenge'), parameters.get('code_challenge_method')];
    if (challenge === undefined) {
      if (method !== undefined) throw invalidRequest('code_challenge_method needs a code_challenge.');
      const isNeeded =
        client.authMethod === 'none' ||
        isFapi(client.metadata) ||
        client.metadata.require_pkce ||
        (await clientPolicyOf(api, visit.instance.id)).requirePkce;
      if (isNeeded && parameters.words('response_type').includes('code'))
        throw invalidRequest('This client needs a code_challenge.');
      return {};
    }
    // Absent means plain (RFC 7636, 4.3), which protects nothing.
    if (method !== 'S256') throw invalidRequest('The only code_challenge_method is S256.');
    if (!isCodeChallenge(challenge)) throw invalidRequest('The code_challenge is not a SHA-256 in base64url.');
    return { code_challenge: { Challenge: challenge, Method: s256 } };
  };
