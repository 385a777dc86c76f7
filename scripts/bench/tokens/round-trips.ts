import type { Request, Side } from '../requests.ts';

/** What a server with `count-round-trips.ts` says in each answer. */
export const roundTripsHeader = 'x-round-trips';

export type Answer = { readonly body: string; readonly headers: Headers };

/** All requests of an operation, once, one after the other. */
export const once = async (requests: readonly Request[]): Promise<readonly Answer[]> => {
  const context = {};
  const answers: Answer[] = [];
  for (const request of requests) {
    const { url, setupRequest, onResponse, ...fixed } = request;
    const { method = 'GET', headers, body, path } = setupRequest?.({ ...fixed }, context) ?? fixed;
    const answer = await fetch(new URL(path ?? url, url), {
      method,
      headers: headers as Record<string, string>,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: String(body) }),
    });
    const text = await answer.text();
    if (answer.status >= 400) throw new Error(`${url} answers ${answer.status}: ${text}`);
    onResponse?.(answer.status, text, context, Object.fromEntries(answer.headers));
    answers.push({ body: text, headers: answer.headers });
  }
  return answers;
};

/** How often Postgres is asked for one operation: the fewest of several times, as servers do things of their own now and then. */
export const roundTrips = async ({ requests, prepare }: Side): Promise<number> => {
  await prepare?.();
  const counts: number[] = [];
  for (let time = 0; time < 5; time++) {
    const answers = await once(requests);
    counts.push(answers.reduce((sum, { headers }) => sum + Number(headers.get(roundTripsHeader)), 0));
  }
  return Math.min(...counts);
};
