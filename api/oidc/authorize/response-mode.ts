import { type ResponseMode, responseModes } from '../callback.ts';
import { invalidRequest } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import type { Check } from './check.ts';

const isResponseMode = (mode: string | undefined): mode is ResponseMode =>
  mode !== undefined && mode !== '' && (responseModes as readonly string[]).includes(mode);

/** How an error goes back, before anything else is known to be right (OAuth 2.0 Multiple Response Types, 2.1). */
export const modeForErrors = (parameters: Parameters): ResponseMode => {
  const mode = orUndefined(() => parameters.get('response_mode'));
  if (isResponseMode(mode)) return mode;
  const types = orUndefined(() => parameters.words('response_type')) ?? [];
  return types.some((type) => type === 'id_token' || type === 'token') ? 'fragment' : 'query';
};

/** Of a parameter that was repeated nothing is known; the complaint about it follows. */
const orUndefined = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

export const responseMode: Check = ({ parameters }) => {
  const mode = parameters.get('response_mode');
  if (mode !== undefined && !isResponseMode(mode)) throw invalidRequest('This response_mode is not supported.');
  return { response_mode: responseModes.indexOf(mode ?? '') };
};
