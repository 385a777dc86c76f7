import { randomUUID } from 'node:crypto';
import {
  create,
  type DescMessage,
  type DescMethod,
  type JsonObject,
  type MessageInitShape,
  toJson,
} from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { DomainError, type ErrorKind, errors } from '../../domain/errors.ts';
import { ClaimTaken, RevisionConflict } from '../../eventstore/eventstore.ts';
import { CredentialsCheckErrorSchema, ErrorDetailSchema } from '../gen/zitadel/message_pb.js';
import { refusalHeaders } from './refused-as-of.ts';
import { retryAfterOf } from './retry-after.ts';
import { isUnreachable } from './unreachable.ts';

const edgeErrors = errors('edge', {
  conflict: ['conflict', 'Somebody else changed this at the same time: try again.'],
  taken: ['already_exists', 'This is taken already.'],
  unimplemented: ['unimplemented', 'This is not served.'],
  internal: ['internal', 'Something went wrong on our side.'],
  unavailable: ['unavailable', 'The database cannot be reached. Please try again.'],
});

type Forms = {
  /** Connect and gRPC, and `code` in HTTP/JSON. */
  readonly code: Code;
  /** HTTP/JSON (as grpc-gateway has it) and pages. */
  readonly status: number;
  /** RFC 6749 4.1.2.1 and 5.2; a grant names its own where it knows better. */
  readonly oauth: string;
};

/** What each kind of error is called in each protocol. */
export const forms: { readonly [K in ErrorKind]: Forms } = {
  invalid: { code: Code.InvalidArgument, status: 400, oauth: 'invalid_request' },
  not_found: { code: Code.NotFound, status: 404, oauth: 'invalid_request' },
  already_exists: { code: Code.AlreadyExists, status: 409, oauth: 'invalid_request' },
  precondition: { code: Code.FailedPrecondition, status: 400, oauth: 'invalid_request' },
  conflict: { code: Code.Aborted, status: 409, oauth: 'temporarily_unavailable' },
  denied: { code: Code.PermissionDenied, status: 403, oauth: 'access_denied' },
  unauthenticated: { code: Code.Unauthenticated, status: 401, oauth: 'invalid_client' },
  exhausted: { code: Code.ResourceExhausted, status: 429, oauth: 'temporarily_unavailable' },
  unimplemented: { code: Code.Unimplemented, status: 501, oauth: 'invalid_request' },
  unavailable: { code: Code.Unavailable, status: 503, oauth: 'temporarily_unavailable' },
  internal: { code: Code.Internal, status: 500, oauth: 'server_error' },
};

/** The statuses of codes that are no kind of ours but that connect's own errors have. */
const statusOf: { readonly [C in Code]?: number } = {
  [Code.Canceled]: 499,
  [Code.DeadlineExceeded]: 504,
  ...Object.fromEntries(Object.values(forms).map(({ code, status }) => [code, status])),
  [Code.OutOfRange]: 400,
};

export const errorId = (error: DomainError): string => error.id ?? error.code;
/** As clients show it: the text, and the id to ask about. */
export const errorText = (error: DomainError): string => `${error.message} (${errorId(error)})`;

export type LogError = (error: unknown, facts: { readonly correlationId: string }) => void;

/** Every error as one of ours. What we did not foresee becomes `internal`: its cause is logged, its public text is an id to ask about. */
export const foreseen = (error: unknown, log: LogError, correlationId: string = randomUUID()): DomainError => {
  if (error instanceof DomainError) return error;
  if (error instanceof RevisionConflict) return edgeErrors.conflict();
  if (error instanceof ClaimTaken) return edgeErrors.taken();
  if (isUnreachable(error)) return Object.assign(edgeErrors.unavailable(), { cause: error });
  log(error, { correlationId });
  return edgeErrors.internal({ message: `Something went wrong on our side: ask for ${correlationId}.` });
};

export const unimplemented = ({ parent, name }: DescMethod): DomainError =>
  edgeErrors.unimplemented({ message: `${parent.typeName}.${name} is not implemented.` });

const detail = <D extends DescMessage>(desc: D, value: MessageInitShape<D>) => ({ desc, value });
const detailsOf = (error: DomainError) => {
  const { failedAttempts } = error.facts;
  const shown = { id: errorId(error), message: error.message };
  return typeof failedAttempts === 'number'
    ? detail(CredentialsCheckErrorSchema, { ...shown, failedAttempts })
    : detail(ErrorDetailSchema, shown);
};

export const headersWith = (error: DomainError) => [...refusalHeaders(error), ...retryAfterOf(error)];

/** For Connect, gRPC and gRPC-web. */
export const connectError = (error: DomainError): ConnectError =>
  new ConnectError(errorText(error), forms[error.kind].code, Object.fromEntries(headersWith(error)), [
    detailsOf(error),
  ]);

export type HttpError = { readonly status: number; readonly body: JsonObject };

/** For HTTP/JSON: google.rpc.Status. */
export const httpError = (error: DomainError): HttpError => {
  const { code, status } = forms[error.kind];
  const { desc, value } = detailsOf(error);
  const fields = toJson(desc, create(desc, value)) as JsonObject;
  return {
    status,
    body: {
      code,
      message: errorText(error),
      details: [{ '@type': `type.googleapis.com/${desc.typeName}`, ...fields }],
    },
  };
};

/** For HTTP/JSON, where connect or Fastify refused before we were asked. */
export const bareHttpError = (code: Code, message: string, status = statusOf[code] ?? 500): HttpError => ({
  status,
  body: { code, message },
});
