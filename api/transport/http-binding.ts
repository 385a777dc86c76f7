import { optionOf } from '../edge/method-option.ts';
import type { Entrance, Operation, Streaming } from '../edge/operation.ts';
import { http } from '../gen/google/api/annotations_pb.js';
import { HttpRuleSchema } from '../gen/google/api/http_pb.js';
import { type Alias, aliases } from './aliases.ts';
import { ownBindings } from './bindings.ts';

/** One HTTP form of an operation. */
export type Binding<E extends Entrance = Operation> = {
  readonly operation: E;
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Fastify routes it: `/v2/users/:p0`. */
  readonly url: string;
  /** The request field of each path variable, in order. */
  readonly variables: readonly string[];
  /** `*`: the body is the request; a field's name: the body is that field; empty: the query is the request. */
  readonly body: string;
  readonly alias?: Alias;
};

type Route = Pick<Binding, 'verb' | 'body'> & { readonly path: string };

/** The first API's paths are relative to `/admin/v1` and the like; those of the second are whole. */
export const prefixOf = (typeName: string): string => {
  const [, name] = /^zitadel\.(admin|auth|management|system)\.v1\./.exec(typeName) ?? [];
  return name ? `/${name}/v1` : '';
};

const ofContract = (operation: Entrance): Route | undefined => {
  const rule = optionOf(operation.method, http, HttpRuleSchema);
  if (!rule) return undefined;
  const { pattern, body } = rule;
  if (pattern.case === undefined || pattern.case === 'custom') return undefined;
  return {
    verb: pattern.case.toUpperCase() as Binding['verb'],
    path: prefixOf(operation.service.typeName) + pattern.value,
    body,
  };
};

const bodiless = new Set(['GET', 'DELETE']);
const parsed = (route: string): Route => {
  const [verb = '', path = ''] = route.split(' ');
  return { verb: verb as Binding['verb'], path, body: bodiless.has(verb) ? '' : '*' };
};
const ofOurs = ({ service, method }: Operation): Route | undefined => {
  const route = ownBindings[service.typeName]?.[method.name];
  return route === undefined ? undefined : parsed(route);
};

/** `{user_id}` matches one segment, `{key=**}` the rest of the path. */
const bound = <E extends Entrance>(operation: E, { verb, path, body }: Route): Binding<E> => {
  const variables: string[] = [];
  const url = path.replace(/\{([^}=]+)(=\*\*)?\}/g, (_, name: string, rest?: string) => {
    variables.push(name);
    return rest ? '*' : `:p${variables.length - 1}`;
  });
  return { operation, verb, url, variables, body };
};

export const bindingsOf = (operations: readonly Operation[]): readonly Binding[] => {
  const translated = aliases.flatMap((alias): readonly Binding[] => {
    const operation = operations.find(
      ({ service, method }) => service.typeName === alias.service && method.name === alias.method,
    );
    return operation ? [{ ...bound(operation, parsed(alias.route)), alias }] : [];
  });
  const direct = operations.flatMap((operation): readonly Binding[] => {
    const route = ofContract(operation) ?? ofOurs(operation);
    return route ? [bound(operation, route)] : [];
  });
  const taken = new Set(translated.map(({ verb, url }) => `${verb} ${url}`));
  return [...translated, ...direct.filter(({ verb, url }) => !taken.has(`${verb} ${url}`))];
};

export const streamBindingOf = (streaming: Streaming): Binding<Streaming> | undefined => {
  const route = ofContract(streaming);
  return route && bound(streaming, route);
};
