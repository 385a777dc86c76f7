import { create, createFileRegistry, type DescService } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter } from '@connectrpc/connect';
import { AdminService } from '../gen/zitadel/admin_pb.js';

const text = { type: 9, label: 1 } as const;
const enumeration = { type: 14, label: 1 } as const;

/** The gRPC health checking protocol, without its stream. */
const healthFile = create(FileDescriptorProtoSchema, {
  name: 'grpc/health/v1/health.proto',
  package: 'grpc.health.v1',
  syntax: 'proto3',
  messageType: [
    { name: 'HealthCheckRequest', field: [{ name: 'service', number: 1, ...text }] },
    {
      name: 'HealthCheckResponse',
      field: [
        { name: 'status', number: 1, typeName: '.grpc.health.v1.HealthCheckResponse.ServingStatus', ...enumeration },
      ],
      enumType: [
        {
          name: 'ServingStatus',
          value: [
            { name: 'UNKNOWN', number: 0 },
            { name: 'SERVING', number: 1 },
            { name: 'NOT_SERVING', number: 2 },
          ],
        },
      ],
    },
  ],
  service: [
    {
      name: 'Health',
      method: [
        {
          name: 'Check',
          inputType: '.grpc.health.v1.HealthCheckRequest',
          outputType: '.grpc.health.v1.HealthCheckResponse',
        },
      ],
    },
  ],
});

const serviceIn = (file: FileDescriptorProto, name: string): DescService => {
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
  const service = registry.getService(name);
  if (!service) throw new Error(`${file.name} does not define ${name}`);
  return service;
};

/** Answered to anybody, for any host: probes know no tenant. */
export const healthServices = (router: ConnectRouter, isReady: () => Promise<boolean>): void => {
  router.rpc(AdminService.method.healthz, async () => ({}));
  const { check } = serviceIn(healthFile, 'grpc.health.v1.Health').method;
  if (check) router.rpc(check, (async () => ({ status: (await isReady()) ? 1 : 2 })) as never);
};
