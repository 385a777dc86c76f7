import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream, ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Expectation, Journal, Outcome, Proposed } from './journal.ts';

const { AppendResp, BatchAppendResp } = streams;
type Append = ServerReadableStream<InstanceType<typeof streams.AppendReq>, InstanceType<typeof AppendResp>>;
type Batch = ServerDuplexStream<InstanceType<typeof streams.BatchAppendReq>, InstanceType<typeof BatchAppendResp>>;
type Message =
  | InstanceType<typeof streams.AppendReq.ProposedMessage>
  | InstanceType<typeof streams.BatchAppendReq.ProposedMessage>;

const proposedOf = (message: Message): Proposed => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

/** Streams.Append: one append a call. */
export const appending =
  (journal: Journal) => (call: Append, answer: sendUnaryData<InstanceType<typeof AppendResp>>) => {
    const events: Proposed[] = [];
    let options: ReturnType<InstanceType<typeof streams.AppendReq>['getOptions']>;
    call.on('data', (request: InstanceType<typeof streams.AppendReq>) => {
      options = request.getOptions() ?? options;
      const message = request.getProposedMessage();
      if (message) events.push(proposedOf(message));
    });
    call.on('end', () => {
      const expected: Expectation = options?.hasRevision()
        ? BigInt(options.getRevision())
        : options?.hasNoStream()
          ? 'none'
          : options?.hasStreamExists()
            ? 'exists'
            : 'any';
      const name = Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
      answer(null, answerOf(journal.append(name, events, expected), expected));
    });
  };

const answerOf = (outcome: Outcome, expected: Expectation) => {
  if ('wrong' in outcome) {
    const wrong = new AppendResp.WrongExpectedVersion();
    if (outcome.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(String(outcome.current));
    if (typeof expected === 'bigint') wrong.setExpectedRevision(String(expected));
    else wrong.setExpectedNoStream(new shared.Empty());
    return new AppendResp().setWrongExpectedVersion(wrong);
  }
  const position = new AppendResp.Position()
    .setCommitPosition(String(outcome.position))
    .setPreparePosition(String(outcome.position));
  return new AppendResp().setSuccess(
    new AppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position),
  );
};

/** Streams.BatchAppend: many appends on one call, told apart by their correlation ids. */
export const batchAppending = (journal: Journal) => (call: Batch) => {
  const pending = new Map<string, { name: string; expected: Expectation; events: Proposed[] }>();
  call.on('data', (request: InstanceType<typeof streams.BatchAppendReq>) => {
    const id = request.getCorrelationId()?.getString() ?? '';
    const options = request.getOptions();
    const append = pending.get(id) ?? { name: '', expected: 'any' as Expectation, events: [] };
    pending.set(id, append);
    if (options) {
      append.name = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
      append.expected = options.hasStreamPosition()
        ? BigInt(options.getStreamPosition())
        : options.hasNoStream()
          ? 'none'
          : options.hasStreamExists()
            ? 'exists'
            : 'any';
    }
    append.events.push(...request.getProposedMessagesList().map(proposedOf));
    if (!request.getIsFinal()) return;
    pending.delete(id);
    const outcome = journal.append(append.name, append.events, append.expected);
    const response = new BatchAppendResp().setCorrelationId(request.getCorrelationId());
    response.setStreamIdentifier(
      new shared.StreamIdentifier().setStreamName(Buffer.from(append.name).toString('base64')),
    );
    if ('wrong' in outcome) response.setError(errorOf(outcome.current, append.expected));
    else response.setSuccess(successOf(outcome.revision, outcome.position));
    call.write(response);
  });
  call.on('end', () => call.end());
  call.on('error', () => undefined);
};

const successOf = (revision: bigint, position: bigint) =>
  new BatchAppendResp.Success()
    .setCurrentRevision(String(revision))
    .setPosition(
      new shared.AllStreamPosition().setCommitPosition(String(position)).setPreparePosition(String(position)),
    );

const errorOf = (current: bigint | undefined, expected: Expectation) => {
  const wrong = new shared.WrongExpectedVersion();
  if (current === undefined) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (typeof expected === 'bigint') wrong.setExpectedStreamPosition(String(expected));
  else wrong.setExpectedNoStream(new empty.Empty());
  const details = new any.Any();
  details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  return new status.Status().setMessage('WrongExpectedVersion').setDetails(details);
};
