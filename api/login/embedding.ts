import { defaultSecurity, securitySettings } from '../../domain/settings/security.ts';
import type { Api } from '../api.ts';

/** Whose pages may show ours in a frame, as the security settings of the instance say: nobody's, unless they name some. */
export const embeddersOf = async ({ recent }: Pick<Api, 'recent'>, instanceId: string): Promise<readonly string[]> => {
  const { values = defaultSecurity } = (await recent.load(instanceId, securitySettings, instanceId)).state;
  return values.enable_iframe_embedding ? values.allowedOrigins : [];
};
