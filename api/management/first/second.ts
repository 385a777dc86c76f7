import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import type { Envelope } from '../../../domain/decider.ts';
import type { Call, Service } from '../../api.ts';
import { validate } from '../../edge/validation.ts';
import { type KeySchema, KeyType } from '../../gen/zitadel/auth_n_key_pb.js';
import type { ObjectDetailsSchema } from '../../gen/zitadel/object_pb.js';
import { detailsOf } from '../details.ts';
import { dated } from '../paging.ts';

/** The second API, asked in process in the name of the same caller. */
export type Second = {
  ask<I extends DescMessage, O extends DescMessage>(
    call: Call,
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    /** The same with texts that are taken away, for which the second API has no word. */
    emptied?: MessageInitShape<I>,
  ): Promise<MessageShape<O>>;
};

export const secondApi = (services: readonly Service[]): Second => {
  const methodsOf = new Map(services.map(({ descriptor, methods }) => [descriptor.typeName, methods]));
  return {
    async ask(call, { parent, localName, input, output }, request, emptied) {
      type Run = (call: Call, request: Message) => Promise<object>;
      const run = methodsOf.get(parent.typeName)?.[localName] as Run | undefined;
      if (!run) throw new Error(`nothing serves ${parent.typeName}/${localName}`);
      const valid = requestOf(input, request);
      const message = emptied ? create(input, emptied) : valid;
      // The service's type has checked that this is the output's shape (api/api.ts).
      return create(output, (await run(call, message)) as MessageInitShape<typeof output>);
    },
  };
};

/** A request of the second API, by whose rules it is valid. */
export const requestOf = <I extends DescMessage>(input: I, request: MessageInitShape<I>): MessageShape<I> => {
  const message = create(input, request);
  validate(input, message);
  return message;
};

/** object.v1.ListQuery as filter.v2.PaginationRequest has it. */
export const pageIn = (
  query: { readonly offset: bigint; readonly limit: number; readonly asc: boolean } | undefined,
) => (query ? { offset: query.offset, limit: query.limit, asc: query.asc } : {});

/** The call as a list should be asked with it, and object.v1.ListDetails of what it answers. */
export const listing = (call: Call) => {
  const { read, listDetails } = dated(call.read);
  return {
    call: { ...call, read },
    details: (total = 0n) => {
      const { timestamp: viewTimestamp, ...rest } = listDetails(total);
      return viewTimestamp ? { ...rest, viewTimestamp } : rest;
    },
  };
};

/** object.v1.ObjectDetails of the newest event, as the answer to a write has it. */
export const written = (last: Envelope | undefined) => (last ? { details: detailsOf(last) } : {});

/** The same of something that was read: the second API tells no sequence. */
export const read = (
  resourceOwner: string,
  { creationDate, changeDate }: Pick<MessageInitShape<typeof ObjectDetailsSchema>, 'creationDate' | 'changeDate'>,
) => ({
  resourceOwner,
  ...(creationDate ? { creationDate } : {}),
  ...(changeDate ? { changeDate } : {}),
});

/** A key of a machine or an application; there are only those in JSON. */
export const jsonKey = (
  id: string,
  expirationDate: MessageInitShape<typeof KeySchema>['expirationDate'],
  details: ReturnType<typeof read>,
) => ({ id, details, type: KeyType.JSON, ...(expirationDate ? { expirationDate } : {}) });
