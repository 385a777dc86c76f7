import type { Running } from '../../scripts/wire.ts';
import type { Fasti } from './fasti.ts';

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
