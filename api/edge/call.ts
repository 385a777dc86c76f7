import type { X509Certificate } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../eventstore/execute.ts';
import { type Soon, whenThere } from '../../eventstore/soon.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Instance } from '../api.ts';
import type { Arrival, RequestHeaders } from './arrival.ts';
import type { Directory } from './directory.ts';
import { correlationIdIn, notBeforeIn, strictIn } from './request-headers.ts';
import type { Tenants } from './tenant.ts';

/** A request whose tenant is known: all that OIDC endpoints and pages need, and what a Call is made from. */
export type Visit = {
  readonly instance: Instance;
  /** Scheme, host and port as the caller sees them, such as http://localhost:8080. */
  readonly origin: string;
  readonly headers: RequestHeaders;
  readonly ip: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** That the caller's connection showed, as far as we know. */
  certificate(): X509Certificate | undefined;
  readonly correlationId: string;
  /** For reads: the tenant, and the position that they must have seen. Never `at`: pages and tokens live in the present. */
  readonly read: ReadContext;
  /** For appends in the name of `actor`: a user id, or a service of ours such as `LOGIN`. */
  context(actor: string): Promise<Context>;
  /** Remembers the position of a write: becomes `fasti-position`, and what later reads of this tenant wait for. */
  wrote(position: bigint): void;
  /** What was read of no read model is as new as what this process had heard of when it was asked. */
  hasRead(): void;
  /** A header of the answer, whatever comes of the request. */
  tell(name: string, value: string): void;
  /** What the answer has to say of positions (`fasti-position`, `fasti-as-of`), and what it was told to. */
  answerHeaders(): readonly (readonly [name: string, value: string])[];
};

/** The newest position that this process knows of each tenant. */
export type NewestPositions = {
  of(instanceId: string): bigint | undefined;
  note(instanceId: string, position: bigint): void;
};
export const newestPositions = (): NewestPositions => {
  const newest = new Map<string, bigint>();
  return {
    of: (instanceId) => newest.get(instanceId),
    note(instanceId, position) {
      if (position > (newest.get(instanceId) ?? 0n)) newest.set(instanceId, position);
    },
  };
};

export type Door = {
  readonly tenants: Tenants;
  readonly newest: NewestPositions;
  readonly upTo: Directory['upTo'];
  readonly heard: Directory['heard'];
  readonly certificateOf: (arrival: Arrival) => X509Certificate | undefined;
};

/** How long the reads of one request wait, in all, for what was written before it. */
const patience = 5_000;

/** At once, unless its tenant has to be asked for, or a position to be waited for. */
export const visitOf = (door: Door, arrival: Arrival): Soon<Visit> =>
  whenThere(door.tenants.of(arrival), (home) => {
    const named = notBeforeIn(arrival.headers);
    return whenThere(named === undefined ? undefined : door.upTo(named), () => visitAt(door, arrival, home, named));
  });

const visitAt = (
  { newest, heard, certificateOf }: Door,
  arrival: Arrival,
  { instance, origin }: Awaited<ReturnType<Tenants['of']>>,
  named: bigint | undefined,
): Visit => {
  const { headers, ip, method, path } = arrival;
  const correlationId = correlationIdIn(headers);
  const notBefore = named ?? newest.of(instance.id);
  const heardBefore = { position: heard(), time: new Date() };
  let told: Map<string, string> | undefined;
  let written: bigint | undefined;
  let oldest: { readonly position: bigint; readonly time: Date } | undefined;

  return {
    instance,
    origin,
    headers,
    ip,
    method,
    path,
    certificate: () => certificateOf(arrival),
    correlationId,
    read: {
      instanceId: instance.id,
      strict: strictIn(headers),
      waitUntil: heardBefore.time.getTime() + patience,
      asOf: (moment) => {
        if (!oldest || moment.position < oldest.position) oldest = moment;
      },
      ...(notBefore === undefined ? {} : { notBefore }),
    },
    async context(actor) {
      const userAgent = headers.get('user-agent');
      return {
        instanceId: instance.id,
        cause: { actor, correlationId },
        origin: { ip, ...(userAgent === null ? {} : { userAgent }) },
      };
    },
    wrote(position) {
      newest.note(instance.id, position);
      if (written === undefined || position > written) written = position;
    },
    hasRead() {
      oldest ??= heardBefore;
    },
    tell(name, value) {
      told ??= new Map();
      told.set(name, value);
    },
    answerHeaders() {
      const answered: [name: string, value: string][] = [...(told ?? [])];
      if (written !== undefined) answered.push(['fasti-position', String(written)]);
      if (oldest) answered.push(['fasti-as-of', `${oldest.time.toISOString()}; position=${oldest.position}`]);
      return answered;
    },
  };
};

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Of a request to a plain route, once its tenant was found. On the request itself: in a WeakMap it cost the collector
     * a tenth of an introspection.
     */
    visit: Visit | undefined;
  }
}

/**
 * The tenant and context of a request to a plain Fastify route (OIDC, login pages), in handlers and in any hook after
 * onRequest. Routes get there by being passed to createServer as `routes`.
 */
export const requestOf = (request: FastifyRequest): Visit => {
  const { visit } = request;
  if (!visit) throw new Error('requestOf: this route was not registered through createServer({ routes })');
  return visit;
};

/** The urlencoded body of a request to a plain route; the server parses it, and no other form of body. */
export const formOf = (request: FastifyRequest): URLSearchParams =>
  request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
