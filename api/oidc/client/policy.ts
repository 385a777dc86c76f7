import { clientPolicy, defaultClientPolicy } from '../../../domain/settings/client-policy.ts';
import type { ClientPolicy } from '../../../domain/settings/events.ts';
import type { Api } from '../../api.ts';

/** What an instance demands of every client, as this process remembers it; what the operator demands of all stands above that. */
export const clientPolicyOf = async (
  { recent, settings }: Pick<Api, 'recent' | 'settings'>,
  instanceId: string,
): Promise<ClientPolicy> => {
  const { values = defaultClientPolicy } = (await recent.load(instanceId, clientPolicy, instanceId)).state;
  return {
    ...values,
    requirePushedAuthorizationRequests:
      values.requirePushedAuthorizationRequests || (settings.requirePushedRequests ?? false),
    requirePkce: values.requirePkce || (settings.requirePkce ?? false),
  };
};
