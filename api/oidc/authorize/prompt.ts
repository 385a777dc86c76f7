import { invalidRequest } from '../oauth-error.ts';
import type { Check } from './check.ts';

/** As `auth_request.added` numbers them. */
export const prompts = ['', 'none', 'login', 'consent', 'select_account', 'create'] as const;

/** OpenID Connect Core, 3.1.2.1; `create`: Initiating User Registration. */
export const prompt: Check = ({ parameters }) => {
  const asked = parameters.words('prompt');
  if (asked.length === 0) return {};
  if (asked.includes('none') && asked.length > 1) throw invalidRequest('prompt=none stands alone.');
  if (asked.some((each) => !(prompts as readonly string[]).includes(each)))
    throw invalidRequest('This prompt is not supported.');
  return { prompt: asked.map((each) => (prompts as readonly string[]).indexOf(each)) };
};
