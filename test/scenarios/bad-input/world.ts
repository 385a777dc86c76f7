import type { JsonObject } from '@bufbuild/protobuf';
import { expect } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { company } from '../company.ts';
import { requestsOn } from '../requests.ts';
import type { ServedMethod } from '../served.ts';

export type Answer = { readonly status: number; readonly text: string; readonly headers: Headers };

/** A Fasti with one company, whose log is kept, and a way to send it anything. */
export const troubled = async () => {
  const lines: string[] = [];
  const fasti: Fasti = await startFasti({}, { write: (line) => lines.push(line) });
  const acme = await company(fasti, 'Acme');
  const requests = requestsOn({ ...acme, authRequestId: await acme.authRequest() });

  const send = async (
    path: string,
    body: string | Uint8Array,
    headers: { readonly [name: string]: string } = {},
    method = 'POST',
  ): Promise<Answer> => {
    const answer = await fetch(fasti.url + path, {
      method,
      headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json', ...headers },
      redirect: 'manual',
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };

  return {
    ...fasti,
    acme,
    requests,
    lines,
    send,
    /** By Connect, as JSON that no client would send. */
    post: ({ method }: Pick<ServedMethod, 'method'>, body: JsonObject) =>
      send(`/${method.parent.typeName}/${method.name}`, JSON.stringify(body)),
    /** Runs something that must not write. */
    async unchanged<A>(action: () => Promise<A>): Promise<A> {
      const before = await fasti.api.store.head();
      const answer = await action();
      expect(await fasti.api.store.head()).toBe(before);
      return answer;
    },
    /** All projections have seen everything, and none had to give up on anything. */
    async readModelsAreSound() {
      const lags = async () => (await fasti.status()).map(({ lag }) => lag.events);
      await expect.poll(async () => Math.max(...(await lags()))).toBe(0);
      for (const { name, quarantined, trouble } of await fasti.status())
        expect([name, quarantined, trouble]).toEqual([name, [], undefined]);
    },
  };
};
export type Troubled = Awaited<ReturnType<typeof troubled>>;

/** An error in its protocol's form, without a trace of our code. */
export const expectNoTrace = (text: string) =>
  expect(text).not.toMatch(/node_modules|\.[jt]s:\d|at \w+ \(|select |insert /i);
