import type { Stream } from '../eventstore.ts';

/** No two addresses have the same name: a slash inside a part is escaped, one between parts is not. */
const name = (...parts: readonly string[]) => parts.map(encodeURIComponent).join('/');

/** The names of all streams of one Fasti; several share a KurrentDB under different prefixes. */
export const namesIn = (prefix: string) => ({
  /** What is in the log begins so, and nothing else does: the server filters by it. */
  log: `${prefix}.command/`,
  command: (instanceId: string, commandId: string) => `${prefix}.command/${name(instanceId, commandId)}`,
  slotsOfStream: ({ instanceId, aggregateType, aggregateId }: Stream) =>
    `${prefix}.stream/${name(instanceId, aggregateType, aggregateId)}`,
  slotsOfClaim: (address: { readonly scope: string; readonly kind: string; readonly key: string }) =>
    `${prefix}.claim/${name(address.scope, address.kind, address.key)}`,
});
export type Names = ReturnType<typeof namesIn>;
