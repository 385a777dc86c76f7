import { create, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import type { Code } from '@connectrpc/connect';
import type { Api, Call, Caller } from '../api.ts';
import { foreseen, forms, type LogError, unimplemented } from '../error/errors.ts';
import { refusedWith } from '../error/refused-as-of.ts';
import type { Arrival } from './arrival.ts';
import { authenticate } from './authn.ts';
import { authzErrors, type Rights, rightsOf } from './authz.ts';
import { type Door, type Visit, visitOf } from './call.ts';
import type { Directory } from './directory.ts';
import { refuseNullCharacters } from './null-character.ts';
import type { Entrance, NamedOrg, Operation } from './operation.ts';
import { headerErrors, momentIn } from './request-headers.ts';
import { validate } from './validation.ts';

/** What stands before every service. */
export type Edge = {
  readonly door: Door;
  readonly directory: Directory;
  readonly api: Pick<Api, 'keys' | 'now' | 'firstUse' | 'settings'>;
  readonly log: LogError;
  /** Told of every answer, for the metrics. */
  readonly answered: (operation: Entrance, protocol: string, code: Code | 0, seconds: number) => void;
  /** Aborted when the server closes: streams end then. */
  readonly closing: AbortSignal;
};

export type Answer = { readonly output: Message; readonly headers: ReturnType<Visit['answerHeaders']> };

/** Who wrote what nobody in particular asked for. */
const nobody = 'ANONYMOUS';

const orgContextOf = async ({ directory }: Edge, visit: Visit, caller: Caller | undefined): Promise<string> => {
  const own = caller?.orgId ?? visit.instance.defaultOrgId;
  const asked = visit.headers.get('x-zitadel-orgid') || own;
  if (asked !== own && !(await directory.orgExists(visit.read, asked))) throw authzErrors.unknown_org();
  return asked;
};

const callOf = async (edge: Edge, operation: Entrance, visit: Visit): Promise<{ call: Call; rights: Rights }> => {
  const { instance, origin, headers, correlationId, read, wrote } = visit;
  const { demand, opens } = operation;
  const caller = demand.of === 'anybody' ? undefined : await authenticate(edge.directory, edge.api, visit, opens);
  const orgId = await orgContextOf(edge, visit, caller);
  const at = momentIn(headers);
  if (at && operation.writes) throw headerErrors.not_for_writes();
  // Rights are those of today, whatever moment is asked about.
  const rights = rightsOf(edge.directory, caller, orgId, {
    instanceId: instance.id,
    ...(read.notBefore === undefined ? {} : { notBefore: read.notBefore }),
  });
  const actor = caller?.userId ?? nobody;
  const context = operation.writes
    ? await visit.context(actor)
    : { instanceId: instance.id, cause: { actor, correlationId } };
  const { may, allow, reach } = rights;
  const call = {
    ...{ instance, origin, caller, orgId, context, headers, may, allow, reach, wrote },
    read: at ? { ...read, at } : read,
  };
  return { call, rights };
};

/** Nobody has a permission in an organization that does not exist. */
const orgIdOf = async ({ directory }: Edge, { orgId, read }: Call, named: NamedOrg | undefined): Promise<string> => {
  if (!named) return orgId;
  return named.by === 'id' ? named.value : ((await directory.orgOfDomain(read, named.value)) ?? '');
};

const permit = async (edge: Edge, { demand }: Entrance, call: Call, rights: Rights, request: Message) => {
  if (demand.of === 'nobody') throw authzErrors.not_offered();
  if (demand.of !== 'permission') return;
  const orgId = await orgIdOf(edge, call, demand.orgOf(request));
  await rights.demand(demand.permission, orgId, demand.resourceOf(request));
};

/**
 * The caller, their permission, the request's validity. Permission comes before validity, so that who may not call a method
 * learns nothing about it.
 */
export const admit = async (
  edge: Edge,
  entrance: Entrance,
  visit: Visit,
  decode: (call: Call) => Message,
): Promise<{ readonly call: Call; readonly request: Message }> => {
  const { call, rights } = await callOf(edge, entrance, visit);
  const request = decode(call);
  refuseNullCharacters(request);
  await permit(edge, entrance, call, rights, request);
  validate(entrance.method.input, request);
  return { call, request };
};

const serve = async (
  edge: Edge,
  operation: Operation,
  visit: Visit,
  decode: (call: Call) => Message,
): Promise<Message> => {
  if (!operation.run) throw unimplemented(operation.method);
  const { call, request } = await admit(edge, operation, visit, decode);
  // The service's type has checked that this is the output's shape (api/api.ts).
  return create(operation.method.output, (await operation.run(call, request)) as MessageInitShape<DescMessage>);
};

/**
 * One request in any protocol: its tenant, its caller, its permission, its validity, then the service.
 * @throws DomainError, and nothing else.
 */
export const answer = async (
  edge: Edge,
  operation: Operation,
  protocol: string,
  arrival: Arrival,
  decode: (call: Call) => Message,
): Promise<Answer> => {
  const started = performance.now();
  const done = (code: Code | 0) => edge.answered(operation, protocol, code, (performance.now() - started) / 1000);
  let visit: Visit | undefined;
  try {
    visit = await visitOf(edge.door, arrival);
    const output = await serve(edge, operation, visit, decode);
    if (!operation.writes) visit.hasRead();
    done(0);
    return { output, headers: visit.answerHeaders() };
  } catch (error) {
    const known = foreseen(error, edge.log, visit?.correlationId);
    done(forms[known.kind].code);
    if (!visit) throw known;
    if (!operation.writes) visit.hasRead();
    throw refusedWith(known, visit.answerHeaders());
  }
};
