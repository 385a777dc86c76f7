import { Code, ConnectError } from '@connectrpc/connect';
import { CredentialsCheckErrorSchema, ErrorDetailSchema } from '../../api/gen/zitadel/message_pb.js';

export type Refusal = { readonly code: keyof typeof Code; readonly id: string; readonly message: string };

/** How a call was refused: its code by name, the id that clients look at, and the text. */
export const refusalOf = async (call: Promise<unknown>): Promise<Refusal> => {
  const error = await call.then(
    () => Promise.reject(new Error('the call was not refused')),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectError)) throw error;
  const [detail] = [...error.findDetails(ErrorDetailSchema), ...error.findDetails(CredentialsCheckErrorSchema)];
  return { code: Code[error.code] as keyof typeof Code, id: detail?.id ?? '', message: error.rawMessage };
};

/** The same in short: `NotFound USER-…`. */
export const refusal = async (call: Promise<unknown>): Promise<string> => {
  const { code, id } = await refusalOf(call);
  return `${code} ${id}`.trim();
};
