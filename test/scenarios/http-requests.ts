import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { type Binding, bindingsOf } from '../../api/transport/http-binding.ts';
import { served } from '../../scripts/docs/served.ts';

export type HttpRequest = { readonly verb: string; readonly path: string; readonly body?: JsonObject };
export type HttpAnswer = { readonly status: number; readonly json: JsonObject; readonly version: string };
export type Send = (url: string, request: HttpRequest, token: string, orgId?: string) => Promise<HttpAnswer>;

/** The HTTP form of every served method, as `UserService.CreateUser`; not the translations of other APIs' paths. */
export const bindings: ReadonlyMap<string, Binding> = new Map(
  bindingsOf(served)
    .filter(({ alias }) => !alias || alias.route === 'POST /v2/projects')
    .map((binding) => [`${binding.operation.service.name}.${binding.operation.method.name}`, binding]),
);

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `{ ctx: { orgId: '1' } }` as `ctx.orgId=1`. */
const flat = (json: JsonObject, above = ''): readonly (readonly [string, string])[] =>
  Object.entries(json).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flat(value, `${above}${name}.`)
      : [[above + name, String(value)] as const],
  );

/** The request that a binding makes of a message in JSON: some of it in the path, the rest in the body or the query. */
export const httpRequest = ({ verb, url, variables, body }: Binding, message: JsonObject): HttpRequest => {
  const rest: Record<string, JsonValue> = { ...message };
  let path = url;
  for (const [index, variable] of variables.entries()) {
    const name = camelCase(variable);
    path = path.replace(path.includes(`:p${index}`) ? `:p${index}` : '*', encodeURIComponent(String(rest[name] ?? '')));
    delete rest[name];
  }
  if (body === '*') return { verb, path, body: rest };
  const query = new URLSearchParams(flat(rest).map(([name, value]) => [name, value]));
  return { verb, path: query.size > 0 ? `${path}?${query}` : path };
};

export const byFetch: Send = async (url, { verb, path, body }, token, orgId = '') => {
  const answer = await fetch(url + path, {
    method: verb,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-zitadel-orgid': orgId },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, json: (await answer.json()) as JsonObject, version: '1.1' };
};

/** Why curl cannot be tried here; undefined where it can. */
export const noCurl = spawnSync('curl', ['--version']).error ? 'curl is not installed' : undefined;

export const byCurl =
  (...options: readonly string[]): Send =>
  async (url, { verb, path, body }, token, orgId = '') => {
    const { stdout } = await promisify(execFile)('curl', [
      ...['--silent', '--show-error', '--request', verb],
      ...['--header', `Authorization: Bearer ${token}`, '--header', 'Content-Type: application/json'],
      ...['--header', `x-zitadel-orgid: ${orgId}`],
      ...(body ? ['--data', JSON.stringify(body)] : []),
      ...['--write-out', '\n%{http_code} %{http_version}'],
      ...options,
      url + path,
    ]);
    const [json = '{}', last = ''] = stdout.split(/\n(?=[^\n]*$)/);
    const [status, version = ''] = last.split(' ');
    return { status: Number(status), json: JSON.parse(json) as JsonObject, version };
  };
