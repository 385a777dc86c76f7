import type { DescService } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { operationsOf } from '../edge/operation.ts';
import { ApplicationService } from '../gen/zitadel/application/v2/application_service_pb.js';
import { AuthorizationService } from '../gen/zitadel/authorization/v2/authorization_service_pb.js';
import { InstanceService } from '../gen/zitadel/instance/v2/instance_service_pb.js';
import { InternalPermissionService } from '../gen/zitadel/internal_permission/v2/internal_permission_service_pb.js';
import { OIDCService } from '../gen/zitadel/oidc/v2/oidc_service_pb.js';
import { OrganizationService } from '../gen/zitadel/org/v2/org_service_pb.js';
import { ProjectService } from '../gen/zitadel/project/v2/project_service_pb.js';
import { SessionService } from '../gen/zitadel/session/v2/session_service_pb.js';
import { SettingsService } from '../gen/zitadel/settings/v2/settings_service_pb.js';
import { UserService } from '../gen/zitadel/user/v2/user_service_pb.js';
import { WebKeyService } from '../gen/zitadel/webkey/v2/webkey_service_pb.js';
import { aliases } from './aliases.ts';
import { ownBindings } from './bindings.ts';
import { bindingsOf } from './http-binding.ts';

const served: readonly DescService[] = [
  ApplicationService,
  AuthorizationService,
  InstanceService,
  InternalPermissionService,
  OIDCService,
  OrganizationService,
  ProjectService,
  SessionService,
  SettingsService,
  UserService,
  WebKeyService,
];
const operations = served.flatMap((descriptor) => operationsOf({ descriptor, methods: {} }));
const bindings = bindingsOf(operations);

describe('the HTTP form of the contract', () => {
  it('exists for every method of a service that we serve', () => {
    const bound = new Set(bindings.map(({ operation }) => operation));
    expect(operations.filter((operation) => !bound.has(operation)).map(({ method }) => method.name)).toEqual([]);
  });

  it('has no two methods on one route', () => {
    const routes = bindings.map(({ verb, url }) => `${verb} ${url}`);
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it('names in its paths only fields of the request', () => {
    const unknown = bindings.flatMap(({ operation, url, variables }) =>
      variables
        .filter((name) => !operation.method.input.fields.some((field) => field.name === name))
        .map((name) => `${url} ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('is ours only where the contract has none, and only for methods that there are', () => {
    const methods = new Set(operations.map(({ service, method }) => `${service.typeName} ${method.name}`));
    const ours = Object.entries(ownBindings).flatMap(([service, names]) =>
      Object.keys(names).map((name) => `${service} ${name}`),
    );
    const translated = aliases.map(({ service, method }) => `${service} ${method}`);
    expect([...ours, ...translated].filter((name) => !methods.has(name))).toEqual([]);
  });
});

describe('a method of the contract', () => {
  it('says who may call it', () => {
    expect(operations.filter(({ demand }) => demand.of === 'nobody').map(({ method }) => method.name)).toEqual([]);
  });
});
