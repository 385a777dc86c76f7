import { fromJson, type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import type { Operation } from '../../api/edge/operation.ts';
import { ErrorDetailSchema } from '../../api/gen/zitadel/message_pb.js';
import { served } from '../../scripts/docs/served.ts';

export type ServedMethod = Pick<Operation, 'method' | 'writes' | 'successCode'> & { readonly name: string };

/** Every method that is served, as `UserService.CreateUser`. */
export const servedMethods: readonly ServedMethod[] = served.map(({ method, writes, successCode }) => ({
  method,
  writes,
  successCode,
  name: `${method.parent.name}.${method.name}`,
}));

export type Outcome =
  | { readonly code: 'ok'; readonly answer: JsonValue }
  | { readonly code: keyof typeof Code; readonly id: string; readonly message: string };

/** Asks a method over the wire, whichever it is. */
export const ask = async (
  transport: Transport,
  { method }: Pick<ServedMethod, 'method'>,
  request: JsonObject,
): Promise<Outcome> => {
  try {
    const message = fromJson(method.input, request);
    const answer = await transport.unary(method, undefined, undefined, undefined, message);
    return { code: 'ok', answer: toJson(method.output, answer.message) };
  } catch (reason) {
    const error = ConnectError.from(reason);
    const [detail] = error.findDetails(ErrorDetailSchema);
    return { code: Code[error.code] as keyof typeof Code, id: detail?.id ?? '', message: error.rawMessage };
  }
};
