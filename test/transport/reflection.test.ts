import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  MethodOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import grpc from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../api/gen/fasti/api/access_pb.js';
import { http } from '../../api/gen/google/api/annotations_pb.js';
import {
  type ServerReflectionRequestSchema as Asked,
  ServerReflectionRequestSchema,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from '../../api/gen/grpc/reflection/v1/reflection_pb.js';
import { type Demo, startDemo } from './demo.ts';

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.app.close());

const versions = ['v1', 'v1alpha'] as const;
type Question = NonNullable<MessageInitShape<typeof Asked>['messageRequest']>;
const inClear = grpc.credentials.createInsecure();
const addressOf = ({ url }: Pick<Demo, 'url'>) => url.replace('http://', '');

/** A stream of questions by grpc-js. The versions are the same on the wire. */
const openStream = (to: Pick<Demo, 'url'>, version: (typeof versions)[number]) => {
  const client = new grpc.Client(addressOf(to), inClear);
  const stream = client.makeBidiStreamRequest(
    `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    (messageRequest: Question) =>
      Buffer.from(
        toBinary(
          ServerReflectionRequestSchema,
          create(ServerReflectionRequestSchema, { host: 'a host', messageRequest }),
        ),
      ),
    (bytes) => fromBinary(ServerReflectionResponseSchema, bytes),
  );
  return { stream, close: () => client.close() };
};

/** The answers to the questions, asked on one stream. */
const ask = async (version: (typeof versions)[number], ...questions: Question[]) => {
  const { stream, close } = openStream(demo, version);
  for (const question of questions) stream.write(question);
  stream.end();
  const answers: ServerReflectionResponse['messageResponse'][] = [];
  for await (const answer of stream) answers.push((answer as ServerReflectionResponse).messageResponse);
  close();
  return answers;
};

const filesIn = (answer: ServerReflectionResponse['messageResponse'] | undefined): FileDescriptorProto[] => {
  if (answer?.case !== 'fileDescriptorResponse') throw new Error(`answered with ${answer?.case}`);
  return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
};
const namesOf = (files: readonly FileDescriptorProto[]) => files.map(({ name }) => name);

/** A method of a service as a program calls it that learnt it from the server alone, as grpcurl does. */
const clients: grpc.Client[] = [];
afterAll(() => {
  for (const client of clients) client.close();
});
const learnt = async (version: (typeof versions)[number], service: string, method: string) => {
  const [answer] = await ask(version, { case: 'fileContainingSymbol', value: service });
  const set = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: filesIn(answer) }));
  const known = grpc.loadPackageDefinition(loadFileDescriptorSetFromBuffer(Buffer.from(set)));
  const Client = service.split('.').reduce((within: grpc.GrpcObject, name) => within[name] as grpc.GrpcObject, known);
  const client = new (Client as unknown as grpc.ServiceClientConstructor)(addressOf(demo), inClear);
  clients.push(client);
  return (request: object, token?: string) =>
    new Promise((done, fail) => {
      const metadata = new grpc.Metadata();
      // The demo's tenant is found by the host that it is asked under.
      metadata.set('x-zitadel-instance-host', 'localhost');
      if (token) metadata.set('authorization', `Bearer ${token}`);
      const call = (client as unknown as Record<string, (...args: unknown[]) => void>)[method];
      call?.call(client, request, metadata, (error: Error | null, value: unknown) => {
        if (error) fail(error);
        else done(value);
      });
    });
};

describe.each(versions)('gRPC server reflection %s, asked without a token', (version) => {
  it('lists what is served: services, those that are loaded later, and what tools ask of any server', async () => {
    const [answer] = await ask(version, { case: 'listServices', value: '*' });
    expect(answer?.case === 'listServicesResponse' && answer.value.service.map(({ name }) => name)).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
      'zitadel.admin.v1.AdminService',
      'zitadel.application.v2.ApplicationService',
      'zitadel.project.v2.ProjectService',
      'zitadel.session.v2.SessionService',
      'zitadel.settings.v2.SettingsService',
      'zitadel.user.v2.UserService',
    ]);
  });

  it('teaches a program without the contract to call zitadel.admin.v1.AdminService/Healthz', async () => {
    const healthz = await learnt(version, 'zitadel.admin.v1.AdminService', 'Healthz');
    expect(await healthz({})).toEqual({});
  });

  it('teaches it methods with messages of other files, which need a token', async () => {
    const getUserByID = await learnt(version, 'zitadel.user.v2.UserService', 'GetUserByID');
    await expect(getUserByID({ user_id: '7' })).rejects.toMatchObject({ code: grpc.status.UNAUTHENTICATED });
    expect(await getUserByID({ user_id: '7' }, demo.token)).toMatchObject({ user: { username: 'ada' } });
  });

  it('finds a file by the name of anything in it', async () => {
    for (const symbol of [
      'zitadel.user.v2.UserService',
      'zitadel.user.v2.UserService.GetUserByID',
      'zitadel.user.v2.GetUserByIDRequest',
      'zitadel.user.v2.GetUserByIDRequest.user_id',
    ]) {
      const [answer] = await ask(version, { case: 'fileContainingSymbol', value: symbol });
      expect([symbol, namesOf(filesIn(answer))[0]]).toEqual([symbol, 'zitadel/user/v2/user_service.proto']);
    }
  });

  it('tells with a file all that it needs, and on one stream each file once', async () => {
    const service = { case: 'fileContainingSymbol', value: 'zitadel.user.v2.UserService' } as const;
    const [first, again, project] = await ask(version, service, service, {
      case: 'fileContainingSymbol',
      value: 'zitadel.project.v2.ProjectService',
    });
    const told = new Set(namesOf(filesIn(first)));
    expect(filesIn(first).flatMap(({ dependency }) => dependency.filter((name) => !told.has(name)))).toEqual([]);
    expect(filesIn(again)).toEqual([]);
    expect(namesOf(filesIn(project)).filter((name) => told.has(name))).toEqual([]);
    const single = { case: 'fileByFilename', value: 'google/protobuf/timestamp.proto' } as const;
    expect(namesOf(filesIn((await ask(version, single))[0]))).toEqual([single.value]);
  });

  it('knows the options of the contract', async () => {
    const containingType = MethodOptionsSchema.typeName;
    const [numbers, file] = await ask(
      version,
      { case: 'allExtensionNumbersOfType', value: containingType },
      { case: 'fileContainingExtension', value: { containingType, extensionNumber: http.number } },
    );
    expect(
      numbers?.case === 'allExtensionNumbersResponse' && numbers.value.extensionNumber.toSorted((a, b) => a - b),
    ).toEqual([access.number, http.number]);
    expect(namesOf(filesIn(file))).toContain('google/api/annotations.proto');
  });

  it('says of what it does not know that it is not there, and goes on', async () => {
    const answers = await ask(
      version,
      { case: 'fileContainingSymbol', value: 'zitadel.user.v2.Nobody' },
      { case: 'fileContainingSymbol', value: 'zitadel.user.v2.UserService.Nothing' },
      { case: 'fileByFilename', value: '/etc/passwd' },
      { case: 'allExtensionNumbersOfType', value: 'no.Message' },
      { case: 'fileContainingExtension', value: { containingType: 'no.Message', extensionNumber: 1 } },
    );
    expect(answers.map((answer) => answer.case === 'errorResponse' && answer.value.errorCode)).toEqual(
      Array(5).fill(grpc.status.NOT_FOUND),
    );
  });

  it('refuses a request that asks nothing', async () => {
    await expect(ask(version, { case: undefined })).rejects.toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
  });

  it('ends with the server', async () => {
    const closing = await startDemo();
    const { stream, close } = openStream(closing, version);
    stream.write({ case: 'listServices', value: '' });
    await new Promise((answered) => stream.once('data', answered));
    const ended = new Promise((done) => stream.once('error', done));
    const begun = performance.now();
    await closing.app.close();
    await ended;
    // Connections that don't end by themselves are cut after ten seconds.
    expect(performance.now() - begun).toBeLessThan(8_000);
    close();
  });
});
