import type { Api } from '../../api.ts';
import { invalidRequest } from '../oauth-error.ts';
import { dpopKeyOf, invalidProof, mustSuitProfile } from '../sender/dpop.ts';
import type { Check } from './check.ts';

/** RFC 9449, 10: to which key the code is bound; 10.1: a pushed request proves it at once. */
export const dpopKey =
  (api: Pick<Api, 'keys' | 'now' | 'firstUse' | 'settings'>): Check =>
  async ({ visit, parameters, client }) => {
    const stated = parameters.get('dpop_jkt');
    if (stated !== undefined && !/^[\w-]{43}$/.test(stated))
      throw invalidRequest('dpop_jkt is not the thumbprint (SHA-256) of a key.');
    const proven = await dpopKeyOf(api, visit);
    mustSuitProfile(client.metadata, proven);
    if (proven !== undefined && stated !== undefined && proven.jkt !== stated)
      throw invalidProof('dpop_jkt is the thumbprint of another key than that of the DPoP proof.');
    const jkt = proven?.jkt ?? stated;
    return jkt === undefined ? {} : { dpop_jkt: jkt };
  };
