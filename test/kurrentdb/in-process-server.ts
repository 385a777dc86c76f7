import { connect, createServer, type Socket } from 'node:net';
import featuresRpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import rpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type sendUnaryData } from '@grpc/grpc-js';
import { journal } from './journal.ts';
import { reading } from './reading.ts';
import { appending, batchAppending } from './writing.ts';

type Supported = InstanceType<typeof features.SupportedMethods>;

const supported = (batches: boolean): Supported => {
  const methods = new features.SupportedMethods().setEventStoreServerVersion('24.10.0');
  for (const name of ['append', 'read', ...(batches ? ['batchappend'] : [])])
    methods.addMethods(
      new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
    );
  return methods;
};

/**
 * Not KurrentDB: a server in this process, with its log in memory, that speaks the protobuf services of the real one as far
 * as the adapter asks. What matters is like there: expected revisions, repeated event ids, positions with gaps which must
 * be an event's, system events in between, filters, checkpoints. Its connections can be cut.
 */
export const startInProcessServer = async ({ batches = true } = {}) => {
  const log = journal();
  const server = new Server();
  server.addService(rpc.StreamsService, {
    read: reading(log),
    append: appending(log),
    batchAppend: batchAppending(log),
  });
  server.addService(featuresRpc.ServerFeaturesService, {
    getSupportedMethods: (_: unknown, answer: sendUnaryData<Supported>) => answer(null, supported(batches)),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const wire = await cuttable(port);
  return {
    url: `esdb://127.0.0.1:${wire.port}?tls=false`,
    log,
    cut: wire.cut,
    /** Nobody gets through until `restore`. */
    isolate: wire.isolate,
    restore: wire.restore,
    async stop() {
      await wire.close();
      server.forceShutdown();
    },
  };
};
export type InProcessServer = Awaited<ReturnType<typeof startInProcessServer>>;

/** A wire in front of the port that can be cut. */
const cuttable = async (target: number) => {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const front = createServer((near) => {
    if (!isOpen) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    isolate() {
      isOpen = false;
      cut();
    },
    restore() {
      isOpen = true;
    },
    close: async () => {
      isOpen = false;
      cut();
      await new Promise((resolve) => front.close(resolve));
    },
  };
};
