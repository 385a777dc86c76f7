import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  Message,
} from '@bufbuild/protobuf';
import { allPermissions, type Permission } from '../../domain/permissions.ts';
import type { Call, Service } from '../api.ts';
import { AccessSchema, access } from '../gen/fasti/api/access_pb.js';
import { optionOf } from './method-option.ts';

export type NamedOrg = { readonly by: 'id' | 'domain'; readonly value: string };

/** Who may call a method. `nobody`: the contract is silent, or names a permission that no role holds. */
type Demand =
  | { readonly of: 'anybody' | 'authenticated' | 'nobody' }
  | {
      readonly of: 'permission';
      readonly permission: Permission;
      /** The organization that the request names, if it does. */
      readonly orgOf: (request: Message) => NamedOrg | undefined;
      /** The resource that the permission may be limited to. */
      readonly resourceOf: (request: Message) => string | undefined;
    };

/** What a method of the contract asks of whoever calls it, however it answers. */
export type Entrance<M extends DescMethod = DescMethod> = {
  readonly service: DescService;
  readonly method: M;
  readonly demand: Demand;
  /** Whether it may change something: then it cannot be asked as of a moment. */
  readonly writes: boolean;
  /** `factor_setup`: whoever has yet to set up the second factor that is demanded of them may call it, too. */
  readonly opens: 'factor_setup' | 'else';
};

/** A method of the contract as it is served. */
export type Operation = Entrance<DescMethodUnary> & {
  /** HTTP status of the JSON form. */
  readonly successCode: number;
  /** Absent: the method is of the contract, but not served. */
  readonly run: ((call: Call, request: Message) => Promise<object>) | undefined;
};

/** A method that answers with messages until there are no more, or the caller has enough. */
export type Streaming = Entrance<DescMethodServerStreaming> & {
  readonly run: (call: Call, request: Message, signal: AbortSignal) => AsyncIterable<object>;
};

const isPermission = (name: string): name is Permission => allPermissions.has(name as Permission);

const fieldIn = (input: DescMessage, name: string) => {
  const field = input.fields.find((each) => each.name === name);
  return (request: Message): unknown =>
    field && (request as unknown as Readonly<Record<string, unknown>>)[field.localName];
};
const textIn = (input: DescMessage, name: string) => {
  const value = fieldIn(input, name);
  return (request: Message): string | undefined => {
    const text = value(request);
    return typeof text === 'string' && text !== '' ? text : undefined;
  };
};
/** A field that is the organization's id, or a message that names it by id or domain. */
const orgIn = (input: DescMessage, name: string) => {
  const value = fieldIn(input, name);
  return (request: Message): NamedOrg | undefined => {
    const named = value(request);
    if (typeof named === 'string') return named === '' ? undefined : { by: 'id', value: named };
    const { org } = (named ?? {}) as { readonly org?: { readonly case?: string; readonly value?: string } };
    return org?.value ? { by: org.case === 'orgDomain' ? 'domain' : 'id', value: org.value } : undefined;
  };
};

const accessOf = (method: DescMethod) => optionOf(method, access, AccessSchema);
const demandOf = (method: DescMethod): Demand => {
  const asked = accessOf(method);
  if (!asked) return { of: 'nobody' };
  const { demand, orgField, checkField } = asked;
  if (demand.case === 'anonymous') return { of: 'anybody' };
  if (demand.case === 'authenticated') return { of: 'authenticated' };
  if (demand.case !== 'permission' || !isPermission(demand.value)) return { of: 'nobody' };
  return {
    of: 'permission',
    permission: demand.value,
    orgOf: orgIn(method.input, orgField),
    resourceOf: textIn(method.input, checkField),
  };
};

/** The contract's verbs for what changes nothing. */
const reading = /^(Get|List|Search|Is|Diff|Trail|WhoHad|Stream)/;
const settingUpFactor =
  /^((Register|Verify)(TOTP|U2F|Passkey)(Registration)?|AddOTP(SMS|Email)|ListAuthentication(MethodTypes|Factors))$/;
const entranceOf = <M extends DescMethod>(service: DescService, method: M): Entrance<M> => ({
  service,
  method,
  demand: demandOf(method),
  writes: !reading.test(method.name),
  opens: service.name === 'UserService' && settingUpFactor.test(method.name) ? 'factor_setup' : 'else',
});

export const operationsOf = ({ descriptor, methods }: Service): readonly Operation[] =>
  descriptor.methods
    // Health is told without a tenant: api/monitoring/health.ts.
    .filter((method): method is DescMethodUnary => method.methodKind === 'unary' && method.name !== 'Healthz')
    .map((method) => ({
      ...entranceOf(descriptor, method),
      successCode: accessOf(method)?.successCode || 200,
      run: methods[method.localName] as Operation['run'],
    }));

export const streamsOf = ({ descriptor, methods }: Service): readonly Streaming[] =>
  descriptor.methods
    .filter((method): method is DescMethodServerStreaming => method.methodKind === 'server_streaming')
    .flatMap((method) => {
      const run = methods[method.localName];
      return run ? [{ ...entranceOf(descriptor, method), run: run as Streaming['run'] }] : [];
    });
