import type { Running } from '../../scripts/wire/wire.ts';
import type { Fasti } from './fasti.ts';

/** As the management API is called from anywhere: Connect with JSON, as the administrator. @throws what is answered, if it is an error */
export const rpcOn =
  ({ url, pat }: Pick<Fasti, 'url' | 'pat'>) =>
  async <A>(method: string, body: object, token = pat): Promise<A> => {
    const response = await fetch(`${url}/${method.startsWith('fasti.') ? '' : 'zitadel.'}${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error(`${method}: ${answer.message}`), answer);
    return answer;
  };

/**
 * One call of the API as JSON, in one of the processes (`on`) that serve the same database as `fasti`; as its administrator,
 * unless the headers name another.
 */
export const callOn = async (
  { config, pat }: Fasti,
  on: Running,
  method: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
) => {
  const {
    statusCode,
    headers: answered,
    ...response
  } = await on.server.inject({
    method: 'POST',
    url: `/zitadel.${method}`,
    headers: {
      host: `localhost:${config.Port}`,
      authorization: `Bearer ${pat}`,
      'content-type': 'application/json',
      ...headers,
    },
    payload: body,
  });
  return { status: statusCode, position: String(answered['fasti-position']), ...response.json() };
};
