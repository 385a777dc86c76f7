import {
  create,
  type DescFile,
  type DescMessage,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import {
  ServerReflection,
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from '../../gen/grpc/reflection/v1/reflection_pb.js';
import {
  ServerReflectionRequestSchema as AlphaRequestSchema,
  ServerReflectionResponseSchema as AlphaResponseSchema,
  ServerReflection as AlphaServerReflection,
} from '../../gen/grpc/reflection/v1alpha/reflection_pb.js';
import { atMost } from '../at-most.ts';
import { type Catalogue, catalogueOf, untold } from './catalogue.ts';

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>;

const absent = (what: string): Answer => ({
  case: 'errorResponse',
  value: { errorCode: Code.NotFound, errorMessage: `nothing here is called ${what}` },
});

const answerTo = (
  catalogue: Catalogue,
  { messageRequest: asked }: ServerReflectionRequest,
  told: Set<string>,
): Answer => {
  const files = (what: string, file: DescFile | undefined): Answer =>
    file ? { case: 'fileDescriptorResponse', value: { fileDescriptorProto: untold(file, told) } } : absent(what);
  switch (asked.case) {
    case 'listServices':
      return { case: 'listServicesResponse', value: { service: catalogue.services.map((name) => ({ name })) } };
    case 'fileByFilename':
      return files(asked.value, catalogue.fileNamed(asked.value));
    case 'fileContainingSymbol':
      return files(asked.value, catalogue.fileOfSymbol(asked.value));
    case 'fileContainingExtension': {
      const { containingType, extensionNumber } = asked.value;
      const file = catalogue.fileOfExtension(containingType, extensionNumber);
      return files(`extension ${extensionNumber} of ${containingType}`, file);
    }
    case 'allExtensionNumbersOfType': {
      const extensionNumber = catalogue.extensionNumbersOf(asked.value);
      if (!extensionNumber) return absent(asked.value);
      return { case: 'allExtensionNumbersResponse', value: { baseTypeName: asked.value, extensionNumber } };
    }
    case undefined:
      throw new ConnectError('the request asks nothing', Code.InvalidArgument);
  }
};

/** The two versions differ in their names only: what is written in one can be read as the other. */
async function* reread<From extends DescMessage, To extends DescMessage>(
  messages: AsyncIterable<MessageShape<From>>,
  from: From,
  to: To,
): AsyncGenerator<MessageShape<To>, void, undefined> {
  for await (const message of messages) yield fromBinary(to, toBinary(from, message));
}

/** Until the signal: a server that closes waits for no question more. */
async function* before<T>(signal: AbortSignal, messages: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const over = new Promise<never>((_, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  });
  const questions = messages[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([questions.next(), over]);
    if (next.done) return;
    yield next.value;
  }
}

/** So many programs may ask at once. */
const mostAtOnce = 100;

/**
 * gRPC server reflection (https://github.com/grpc/grpc/blob/master/doc/server-reflection.md): programs that have no contract at
 * hand, such as grpcurl, ask for it. Told to anybody, since the contract is public.
 */
export const serveReflection = (router: ConnectRouter, served: () => Promise<readonly DescService[]>): void => {
  let made: Promise<Catalogue> | undefined;
  const catalogue = () => {
    made ??= served().then((services) => catalogueOf([...services, ServerReflection, AlphaServerReflection]));
    return made;
  };
  const bounded = atMost(mostAtOnce);
  const answers = async function* (
    requests: AsyncIterable<ServerReflectionRequest>,
    { signal }: HandlerContext,
  ): AsyncGenerator<ServerReflectionResponse, void, undefined> {
    const told = new Set<string>();
    for await (const request of before(signal, requests))
      yield create(ServerReflectionResponseSchema, {
        validHost: request.host,
        originalRequest: request,
        messageResponse: answerTo(await catalogue(), request, told),
      });
  };

  router.service(ServerReflection, {
    serverReflectionInfo: (requests, context) => bounded(answers(requests, context)),
  });
  router.service(AlphaServerReflection, {
    serverReflectionInfo: (requests, context) =>
      reread(
        bounded(answers(reread(requests, AlphaRequestSchema, ServerReflectionRequestSchema), context)),
        ServerReflectionResponseSchema,
        AlphaResponseSchema,
      ),
  });
};
