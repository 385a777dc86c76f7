import { userErrors } from '../../domain/user/errors.ts';
import { instanceOfHost, isTrustedDomain } from '../../projections/instance/queries.ts';
import type { Api, Call, Scope } from '../api.ts';

/**
 * Where a message of ours leads somebody says whoever may do more than write to an address of their own: the others could send
 * strangers mails with our name in them and any address behind the button, and read the code there.
 */
export const mustLeadHome = async (
  { views }: Pick<Api, 'views'>,
  call: Call,
  urlTemplate: string | undefined,
  permission: 'user.write' | 'session.write',
  scope: Scope,
): Promise<void> => {
  if (!urlTemplate || (await call.may(permission, scope))) return;
  const { instance, origin } = call;
  const { protocol, hostname } = URL.canParse(urlTemplate) ? new URL(urlTemplate) : { protocol: '', hostname: '' };
  const isOurs = async () =>
    hostname === new URL(origin).hostname ||
    (await instanceOfHost(views, hostname))?.id === instance.id ||
    (await isTrustedDomain(views, instance.id, hostname));
  if (!/^https?:$/.test(protocol) || !(await isOurs()))
    throw userErrors.url_template_invalid({
      message: `The URL template leads to ${hostname || 'no host'}, which is neither a domain of this instance nor one that it trusts.`,
    });
};
