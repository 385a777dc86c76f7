import { invalidRequest } from '../oauth-error.ts';
import type { Check } from './check.ts';

/** As `auth_request.added` numbers them. */
const prompts: readonly string[] = ['', 'none', 'login', 'consent', 'select_account', 'create'];

/** OpenID Connect Core, 3.1.2.1; Initiating User Registration, 1. */
export const prompt: Check = ({ parameters }) => {
  const asked = parameters.words('prompt');
  if (asked.length === 0) return {};
  if (asked.includes('none') && asked.length > 1) throw invalidRequest('prompt=none stands alone.');
  const unknown = asked.find((each) => !prompts.includes(each));
  if (unknown !== undefined) throw invalidRequest(`The prompt ${unknown} is not supported.`);
  return { prompt: asked.map((each) => prompts.indexOf(each)) };
};
