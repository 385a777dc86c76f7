import { isMessageSigning } from '../../../domain/project/client-profile.ts';
import { defaultModeOf, type ResponseMode, responseModes } from '../callback.ts';
import type { Client } from '../client/client.ts';
import { invalidRequest } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import type { Check } from './check.ts';

/** Of what was asked; `jwt` is the default way, signed (JARM, 2.3.4). Undefined for a mode that is not ours. */
const modeIn = (parameters: Parameters): ResponseMode | undefined => {
  const [asked, byDefault] = [parameters.get('response_mode'), defaultModeOf(parameters.get('response_type') ?? '')];
  if (asked === undefined) return byDefault;
  if (asked === 'jwt') return `${byDefault}.jwt`;
  return responseModes.find((mode): mode is ResponseMode => mode !== '' && mode === asked);
};

/**
 * How an error goes back, before anything else is known to be right (OAuth 2.0 Multiple Response Types, 2.1); to whom takes
 * signed answers only, signed as well.
 */
export const modeForErrors = (parameters: Parameters, { metadata }: Pick<Client, 'metadata'>): ResponseMode => {
  const mode = modeStated(parameters);
  return isMessageSigning(metadata) && !mode.endsWith('.jwt') ? (`${mode}.jwt` as ResponseMode) : mode;
};

const modeStated = (parameters: Parameters): ResponseMode => {
  try {
    return modeIn(parameters) ?? defaultModeOf(parameters.get('response_type') ?? '');
  } catch {
    // Of a parameter that was repeated nothing is known; the complaint about it follows.
    return 'query';
  }
};

export const responseMode: Check = ({ parameters, client }) => {
  const mode = modeIn(parameters);
  if (mode === undefined) throw invalidRequest('This response_mode is not supported.');
  if (mode.startsWith('query') && defaultModeOf(parameters.required('response_type')) === 'fragment')
    throw invalidRequest('Tokens never go into the query.');
  // FAPI 2.0 Message Signing, 5.4.
  if (isMessageSigning(client.metadata) && !mode.endsWith('.jwt'))
    throw invalidRequest('This application takes signed answers only: response_mode must be jwt.');
  return { response_mode: parameters.get('response_mode') === undefined ? 0 : responseModes.indexOf(mode) };
};
