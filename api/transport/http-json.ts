import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Message,
  ScalarType,
  toJson,
} from '@bufbuild/protobuf';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import type { Call } from '../api.ts';
import { answer, type Edge } from '../edge/answer.ts';
import { arrivalOf } from '../edge/arrival.ts';
import type { Entrance, Operation } from '../edge/operation.ts';
import { validationErrors } from '../edge/validation.ts';
import { headersWith, httpError } from '../error/errors.ts';
import { type Binding, bindingsOf } from './http-binding.ts';

const malformed = (what: string) => validationErrors.malformed({ message: what });

const fieldOf = (message: DescMessage, name: string): DescField | undefined =>
  message.fields.find((field) => field.name === name || field.jsonName === name);

const truths: { readonly [text: string]: boolean } = { true: true, '1': true, false: false, '0': false };
/** Text of a path or query, as proto3 JSON wants it for that field: numbers, bytes and times may be strings there. */
const valueFrom = (field: DescField, text: string): JsonValue => {
  if (field.scalar === ScalarType.BOOL || field.message?.typeName === 'google.protobuf.BoolValue')
    return truths[text] ?? text;
  return field.enum && /^-?\d+$/.test(text) ? Number(text) : text;
};

/** Sets `query.offset` and the like. Names that the message does not know are ignored, as everywhere. */
const assign = (message: DescMessage, target: JsonObject, path: string, texts: readonly string[]): void => {
  const [head = '', ...rest] = path.split('.');
  const field = fieldOf(message, head);
  if (!field) return;
  if (rest.length > 0) {
    if (field.fieldKind !== 'message') return;
    const known = target[field.jsonName];
    const inner: JsonObject = typeof known === 'object' && known !== null && !Array.isArray(known) ? known : {};
    target[field.jsonName] = inner;
    assign(field.message, inner, rest.join('.'), texts);
    return;
  }
  if (field.fieldKind === 'map') return;
  target[field.jsonName] =
    field.fieldKind === 'list' ? texts.map((text) => valueFrom(field, text)) : valueFrom(field, texts.at(-1) ?? '');
};

const parse = (raw: unknown): JsonValue => {
  const text = typeof raw === 'string' ? raw : '';
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw malformed('The body is not valid JSON.');
  }
};
const object = (value: JsonValue): JsonObject => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw malformed('The body must be a JSON object.');
};

/** A name in either spelling is set once; the path wins over the body. */
const override = (message: DescMessage, json: JsonObject, name: string, text: string): void => {
  const field = fieldOf(message, name);
  if (field && field.name !== field.jsonName) delete json[field.name];
  assign(message, json, name, [text]);
};

const pathOf = (
  { variables }: Pick<Binding, 'variables'>,
  request: FastifyRequest,
): Readonly<Record<string, string>> => {
  const params = request.params as Readonly<Record<string, string>>;
  return Object.fromEntries(variables.map((name, index) => [name, params[`p${index}`] ?? params['*'] ?? '']));
};

const jsonOf = (binding: Binding<Entrance>, request: FastifyRequest): JsonObject => {
  const { input } = binding.operation.method;
  const path = pathOf(binding, request);
  const json = binding.body === '*' ? object(parse(request.body)) : {};
  if (binding.body !== '*') {
    for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>))
      assign(input, json, name, typeof value === 'string' ? [value] : value);
    const field = fieldOf(input, binding.body);
    if (field) json[field.jsonName] = parse(request.body);
  }
  for (const [name, text] of Object.entries(path)) override(input, json, name, text);
  return json;
};

const readable = (read: () => Message): Message => {
  try {
    return read();
  } catch (error) {
    throw malformed(error instanceof RangeError ? 'The body is nested too deeply.' : (error as Error).message);
  }
};

/** The request's message, which `read` makes from its path, query and body put together. */
export const requestIn = (
  binding: Binding<Entrance>,
  request: FastifyRequest,
  read: (json: JsonObject) => Message,
): Message => {
  const json = jsonOf(binding, request);
  return readable(() => read(json));
};

const decode = ({ alias, ...binding }: Binding, request: FastifyRequest, call: Call): Message => {
  const { input } = binding.operation.method;
  const read = (json: JsonObject) => fromJson(input, json, { ignoreUnknownFields: true });
  if (!alias) return requestIn(binding, request, read);
  const json = alias.request(object(parse(request.body)), call, pathOf(binding, request));
  return readable(() => read(json));
};

export const sendHttpError = (reply: FastifyReply, error: DomainError): FastifyReply => {
  const { status, body } = httpError(error);
  for (const [name, value] of headersWith(error)) reply.header(name, value);
  if (status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).send(body);
};

const handlerOf = (edge: Edge, binding: Binding) => async (request: FastifyRequest, reply: FastifyReply) => {
  const { operation, alias } = binding;
  try {
    const { output, headers } = await answer(edge, operation, 'http', arrivalOf(request), (call) =>
      decode(binding, request, call),
    );
    for (const [name, value] of headers) reply.header(name, value);
    const json = toJson(operation.method.output, output) as JsonObject;
    return reply.code(operation.successCode).send(alias ? alias.response(json) : json);
  } catch (error) {
    if (error instanceof DomainError) return sendHttpError(reply, error);
    throw error;
  }
};

/**
 * HTTP/JSON by the rules of grpc-gateway: whatever its content type, a body is read as JSON.
 * Answers the bindings that have no route because nothing serves them yet.
 */
export const serveHttpJson = (
  app: FastifyInstance,
  edge: Edge,
  operations: readonly Operation[],
): readonly Binding[] => {
  const bindings = bindingsOf(operations);
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    for (const binding of bindings)
      if (binding.operation.run)
        scope.route({ method: binding.verb, url: binding.url, handler: handlerOf(edge, binding) });
  });
  return bindings;
};
