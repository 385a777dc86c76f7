import { Readable } from 'node:stream';
import { fromJson, type JsonObject, type Message, toJson } from '@bufbuild/protobuf';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import type { Edge } from '../edge/answer.ts';
import { arrivalOf } from '../edge/arrival.ts';
import type { Streaming } from '../edge/operation.ts';
import { httpError } from '../error/errors.ts';
import { type Binding, streamBindingOf } from './http-binding.ts';
import { requestIn, sendHttpError } from './http-json.ts';
import { openStream } from './streaming.ts';

/** One event of the stream; a message that says its position can be resumed from. */
const eventOf = (streaming: Streaming, message: Message): string => {
  const json = toJson(streaming.method.output, message) as JsonObject;
  const id = typeof json['position'] === 'string' ? `id: ${json['position']}\n` : '';
  return `${id}data: ${JSON.stringify(json)}\n\n`;
};

async function* eventsOf(streaming: Streaming, messages: AsyncIterable<Message>) {
  // Milliseconds after which a browser comes again.
  yield 'retry: 1000\n\n';
  try {
    for await (const message of messages) yield eventOf(streaming, message);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    yield `event: error\ndata: ${JSON.stringify(httpError(error).body)}\n\n`;
  }
}

/** `Last-Event-ID` is where a browser that comes again wants to go on: it wins over `after` in the address. */
const resumed = ({ headers }: FastifyRequest, json: JsonObject): JsonObject => {
  const last = headers['last-event-id'];
  return typeof last === 'string' ? { ...json, after: last } : json;
};

const handlerOf = (edge: Edge, binding: Binding<Streaming>) => async (request: FastifyRequest, reply: FastifyReply) => {
  const streaming = binding.operation;
  const hungUp = new AbortController();
  reply.raw.once('close', () => hungUp.abort());
  try {
    const decode = () =>
      requestIn(binding, request, (json) => fromJson(streaming.method.input, resumed(request, json)));
    const messages = await openStream(edge, streaming, 'http', arrivalOf(request), decode, hungUp.signal);
    return reply
      .headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' })
      .send(Readable.from(eventsOf(streaming, messages)));
  } catch (error) {
    if (error instanceof DomainError) return sendHttpError(reply, error);
    throw error;
  }
};

/** The HTTP form of methods that stream: WHATWG HTML, 9.2 Server-sent events. */
export const serveServerSentEvents = (app: FastifyInstance, edge: Edge, streams: readonly Streaming[]): void => {
  for (const streaming of streams) {
    const binding = streamBindingOf(streaming);
    if (binding) app.route({ method: binding.verb, url: binding.url, handler: handlerOf(edge, binding) });
  }
};
