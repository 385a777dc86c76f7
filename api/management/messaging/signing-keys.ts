import type { Api, Call } from '../../api.ts';

/** By id of the provider: keys that receivers check signatures with. No read model has them; the log does, sealed. */
export type SigningKeys = { readonly [id: string]: string };

const kept = /^instance\.(smtp\.config\.|sms\.config)http\.(added|changed)$/;

/** Now, or at the moment that the call asks about. */
export const signingKeys = async ({ store, codec }: Pick<Api, 'store' | 'codec'>, call: Call): Promise<SigningKeys> => {
  const { id } = call.instance;
  const stream = { instanceId: id, aggregateType: 'instance', aggregateId: id };
  const events = await store.read(stream, call.read.at ? { until: call.read.at } : {});
  const keys = await codec.decodeAll(events.filter(({ type }) => kept.test(type)));
  return Object.fromEntries(
    keys.flatMap(({ payload }) => {
      const { id: provider, signingKey } = payload as { readonly id: string; readonly signingKey?: string };
      return signingKey === undefined ? [] : [[provider, signingKey]];
    }),
  );
};
