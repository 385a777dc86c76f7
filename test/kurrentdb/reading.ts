import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import type { Entry, Journal } from './journal.ts';

type Call = ServerWritableStream<InstanceType<typeof streams.ReadReq>, InstanceType<typeof streams.ReadResp>>;
const { ReadResp } = streams;
const { ReadEvent } = ReadResp;

const identifierOf = (name: string) =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(name).toString('base64'));

const answerOf = (entry: Entry) => {
  const recorded = new ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(entry.id))
    .setStreamIdentifier(identifierOf(entry.stream))
    .setStreamRevision(String(entry.revision))
    .setCommitPosition(String(entry.position))
    .setPreparePosition(String(entry.position))
    .setData(entry.data)
    .setCustomMetadata(entry.metadata);
  recorded
    .getMetadataMap()
    .set('type', entry.type)
    .set('content-type', entry.contentType)
    .set('created', String(entry.created));
  return new ReadResp().setEvent(new ReadEvent().setEvent(recorded).setCommitPosition(String(entry.position)));
};

/** Events that the filter passes over before a subscriber is told how far it is. */
const checkpointEvery = 32;

/** What a request looks for: which entries, and whether one of them is its. */
const searchOf = (journal: Journal, request: InstanceType<typeof streams.ReadReq>) => {
  const options = request.getOptions();
  const backwards = options?.getReadDirection() === 1;
  const all = options?.getAll();
  const stream = options?.getStream();
  const named = Buffer.from(stream?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
  const entries = () => (all ? journal.entries : journal.stream(named));
  const filter = options?.getFilter();
  const prefixes = filter?.getStreamIdentifier()?.getPrefixList() ?? filter?.getEventType()?.getPrefixList();
  const isSearched = (entry: Entry) =>
    prefixes === undefined ||
    prefixes.some((prefix) => (filter?.hasStreamIdentifier() ? entry.stream : entry.type).startsWith(prefix));

  /** Place of the first entry to look at. A read begins with the one that is named, backwards before it in $all. */
  const start = (): number | 'unaligned' => {
    if (all?.hasPosition()) {
      const position = BigInt(all.getPosition()?.getCommitPosition() ?? 0);
      const index = entries().findIndex((entry) => entry.position === position);
      return index < 0 ? 'unaligned' : backwards ? index - 1 : index;
    }
    if (stream?.hasRevision())
      return Math.min(Number(stream.getRevision()), backwards ? entries().length - 1 : Infinity);
    const isEnd = all ? all.hasEnd() : stream?.hasEnd();
    return isEnd ? (backwards ? entries().length - 1 : entries().length) : 0;
  };
  return {
    backwards,
    entries,
    isSearched,
    start,
    named: all ? undefined : named,
    options,
    isFiltered: filter !== undefined,
  };
};

/** Streams.Read: a page of a stream or of everything, or a subscription. */
export const reading = (journal: Journal) => async (call: Call) => {
  const { backwards, entries, isSearched, start, named, options, isFiltered } = searchOf(journal, call.request);
  const from = start();
  if (from === 'unaligned') {
    call.emit('error', { code: status.UNKNOWN, details: 'The position is not that of an event.' });
    return;
  }
  const isSubscription = options?.hasSubscription() ?? false;
  if (named !== undefined && entries().length === 0 && !isSubscription) {
    call.write(
      new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(named))),
    );
    call.end();
    return;
  }
  if (isSubscription) return subscribe(call);
  let left = Number(options?.getCount() ?? 0);
  for (let at = from; at >= 0 && at < entries().length && left > 0; at += backwards ? -1 : 1) {
    const entry = entries()[at] as Entry;
    if (!isSearched(entry)) continue;
    call.write(answerOf(entry));
    left--;
  }
  call.end();

  function subscribe(call: Call) {
    const confirmation = new ReadResp.SubscriptionConfirmation().setSubscriptionId(String(journal.entries.length));
    call.write(new ReadResp().setConfirmation(confirmation));
    // A subscription goes on after the event that is named.
    const isAfter = options?.getAll()?.hasPosition() || options?.getStream()?.hasRevision();
    let at = (from as number) + (isAfter ? 1 : 0);
    let passedOver = 0;
    const goOn = () => {
      for (; at < entries().length; at++) {
        const entry = entries()[at] as Entry;
        if (isSearched(entry)) {
          call.write(answerOf(entry));
          passedOver = 0;
        } else if (isFiltered && ++passedOver % checkpointEvery === 0) {
          const position = String(entry.position);
          const checkpoint = new ReadResp.Checkpoint().setCommitPosition(position).setPreparePosition(position);
          call.write(new ReadResp().setCheckpoint(checkpoint));
        }
      }
    };
    goOn();
    call.write(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
    const stop = journal.onAppended(goOn);
    call.on('cancelled', stop);
    call.on('close', stop);
  }
};
