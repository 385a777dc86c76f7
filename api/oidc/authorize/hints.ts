import type { Api } from '../../api.ts';
import { OAuthError } from '../oauth-error.ts';
import { readIdToken } from '../tokens/read-id-token.ts';
import type { Check } from './check.ts';

/** Who the client thinks it is, and in which languages to speak; nothing here can be wrong but a forged token. */
export const hints =
  (api: Api): Check =>
  async ({ visit, parameters }) => {
    const [login, locales, hint] = [
      parameters.get('login_hint'),
      parameters.words('ui_locales'),
      parameters.get('id_token_hint'),
    ];
    const hinted = hint === undefined ? undefined : await readIdToken(api, visit, hint);
    if (hint !== undefined && !hinted) throw new OAuthError('login_required', 'The id_token_hint is not one of ours.');
    return {
      ...(login === undefined ? {} : { login_hint: login }),
      ...(locales.length === 0 ? {} : { ui_locales: locales }),
      ...(hinted ? { hint_user_id: hinted.sub } : {}),
    };
  };
