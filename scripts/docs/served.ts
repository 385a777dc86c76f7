import type { Api } from '../../api/api.ts';
import { type Entrance, type Operation, operationsOf, type Streaming, streamsOf } from '../../api/edge/operation.ts';
import { firstServices, services } from '../../api/management/index.ts';
import { type Binding, bindingsOf, streamBindingOf } from '../../api/transport/http-binding.ts';

/** Services close over their API and ask nothing of it before a call: none is needed to see what they serve. */
const none = {} as Api;
const second = services(none);
const all = [...(await firstServices(none, second).load()), ...second];
const known = all.flatMap(operationsOf);
const bindings = bindingsOf(known);

/** Methods of the contract that are served, as their services declare them. */
export const served: readonly Operation[] = known.filter(({ run }) => run !== undefined);

export const streamed: readonly Streaming[] = all.flatMap(streamsOf);

const pathOf = ({ url, variables }: Binding<Entrance>): string =>
  url
    .replace(/:p(\d+)/g, (_, index: string) => `{${variables[Number(index)]}}`)
    .replace('*', () => `{${variables.at(-1)}}`);

/** Verb and path of each HTTP/JSON form of a method, the contract's first. */
export const routesOf = (operation: Operation): readonly string[] =>
  bindings
    .filter((binding) => binding.operation === operation)
    .toSorted((a, b) => Number(a.alias !== undefined) - Number(b.alias !== undefined))
    .map((binding) => `${binding.verb} ${pathOf(binding)}`);

/** Verb and path of the server-sent events of a method that streams. */
export const streamRouteOf = (streaming: Streaming): readonly string[] => {
  const binding = streamBindingOf(streaming);
  return binding ? [`${binding.verb} ${pathOf(binding)}`] : [];
};
