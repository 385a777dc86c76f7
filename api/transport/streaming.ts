import { create, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { errors } from '../../domain/errors.ts';
import type { Call } from '../api.ts';
import { admit, type Edge } from '../edge/answer.ts';
import type { Arrival } from '../edge/arrival.ts';
import { visitOf } from '../edge/call.ts';
import type { Streaming } from '../edge/operation.ts';
import { foreseen, forms } from '../error/errors.ts';

export const streamErrors = errors('stream', {
  too_many: ['exhausted', 'Too many streams are open on this server: try again later.'],
  closing: ['unavailable', 'The server is closing: come again with the last position you were given.'],
});

/** Each holds memory and asks the database now and then. */
const mostAtOnce = 500;
/** Of one organization's users: whatever they do, there is room for everybody else. */
const mostOfOneOrg = 100;
/** By the organization of who opened them. */
const open = new Map<string, number>();

const orgOf = ({ instance, caller }: Call) => JSON.stringify([instance.id, caller?.orgId]);
const isFullFor = (call: Call) =>
  (open.get(orgOf(call)) ?? 0) >= mostOfOneOrg || [...open.values()].reduce((sum, some) => sum + some, 0) >= mostAtOnce;
const count = (call: Call, more: 1 | -1) => {
  const counted = (open.get(orgOf(call)) ?? 0) + more;
  if (counted === 0) open.delete(orgOf(call));
  else open.set(orgOf(call), counted);
};

/** Who was let in is looked at again before a message that comes so much later: a token that ended ends its stream. */
const readmitMs = 1_000;

/**
 * Lets a caller in as for any other method, and answers the messages. They end with the signal, with the server, and
 * with the caller's rights.
 * @throws DomainError, also between the messages
 */
export const openStream = async (
  edge: Edge,
  streaming: Streaming,
  protocol: string,
  arrival: Arrival,
  decode: (call: Call) => Message,
  hungUp: AbortSignal,
): Promise<AsyncGenerator<Message, void, undefined>> => {
  const started = performance.now();
  const letIn = async () => admit(edge, streaming, await visitOf(edge.door, arrival), decode);
  const told = (code: Code | 0) => edge.answered(streaming, protocol, code, (performance.now() - started) / 1000);
  const ended = (error: unknown) => {
    // Whatever breaks when nobody is there any more is no failure of ours.
    if (hungUp.aborted) {
      told(Code.Canceled);
      return error;
    }
    const known = foreseen(error, edge.log);
    told(forms[known.kind].code);
    return known;
  };

  const messages = async function* (call: Call, request: Message) {
    const signal = AbortSignal.any([hungUp, edge.closing]);
    let admitted = performance.now();
    count(call, 1);
    try {
      for await (const output of streaming.run(call, request, signal)) {
        if (performance.now() - admitted > readmitMs) {
          await letIn();
          admitted = performance.now();
        }
        // The service's type has checked that this is the output's shape (api/api.ts).
        yield create(streaming.method.output, output as MessageInitShape<DescMessage>);
      }
      if (edge.closing.aborted) throw streamErrors.closing();
      told(0);
    } catch (error) {
      throw ended(error);
    } finally {
      count(call, -1);
    }
  };

  try {
    const { call, request } = await letIn();
    if (isFullFor(call)) throw streamErrors.too_many();
    return messages(call, request);
  } catch (error) {
    throw ended(error);
  }
};
