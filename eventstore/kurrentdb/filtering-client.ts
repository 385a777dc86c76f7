import { EventStoreDBClient } from '@eventstore/db-client';
import { ReadStream } from '@eventstore/db-client/dist/streams/utils/ReadStream.js';
import type { AllStreamResolvedEvent } from '@eventstore/db-client/dist/types/index.js';
import { convertGrpcEvent } from '@eventstore/db-client/dist/utils/index.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

const { Options } = streams.ReadReq;
const direction = { forwards: 0, backwards: 1 } as const;

export type LogRead = {
  /** Absent: from the beginning, or from the end when backwards. It must be an event's. */
  readonly from?: bigint;
  readonly backwards?: boolean;
  readonly count: number;
  readonly prefix: string;
  readonly deadline: number;
};

/** The client, able to read $all through a filter: the server can (since 20.6), the client's own `readAll` can't ask for it. */
export class FilteringClient extends EventStoreDBClient {
  static at(url: string): FilteringClient {
    // The client's own factory knows no subclass, and what it parses the URL with is its own.
    const client: FilteringClient = Object.setPrototypeOf(
      EventStoreDBClient.connectionString(url),
      FilteringClient.prototype,
    );
    // Appends that share one call are never answered if it breaks at the wrong moment (6.2.1): each takes a call of its own.
    client.supports = async () => false;
    return client;
  }

  readLog({ from, backwards = false, count, prefix, deadline }: LogRead) {
    const all = new Options.AllOptions();
    if (from === undefined) backwards ? all.setEnd(new shared.Empty()) : all.setStart(new shared.Empty());
    else {
      // Both are the same for every event that was not written in one of TCP's old transactions.
      const position = new Options.Position().setCommitPosition(String(from)).setPreparePosition(String(from));
      all.setPosition(position);
    }
    const request = new streams.ReadReq().setOptions(
      new Options()
        .setAll(all)
        .setReadDirection(backwards ? direction.backwards : direction.forwards)
        .setCount(String(count))
        .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()))
        .setFilter(
          new Options.FilterOptions()
            .setStreamIdentifier(new Options.FilterOptions.Expression().setPrefixList([prefix]))
            .setCount(new shared.Empty())
            .setCheckpointintervalmultiplier(1),
        ),
    );
    const open = this.GRPCStreamCreator(rpc.StreamsClient, 'readLog', (client) =>
      client.read(request, ...this.callArguments({ requiresLeader: true, deadline })),
    );
    return new ReadStream<AllStreamResolvedEvent>(open, convertGrpcEvent, {});
  }

  /** Otherwise an idle connection would be kept, and the process with it. */
  async close() {
    await this.dispose();
    (await this.getChannel()).close();
  }
}
