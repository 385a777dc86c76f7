import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Api } from '../api.ts';
import type { CertificateSettings } from '../edge/client-certificate.ts';
import { DualServer, longestHead } from '../transport/dual-server.ts';
import { refuseUnread } from './refusal.ts';
import { tlsVersions } from './transport-security.ts';

export type ListenerOptions = {
  readonly api: Pick<Api, 'settings'>;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines of the log go; absent: to the standard output. */
  readonly log?: { write(line: string): void };
  /** Aborted when the server is about to be closed: it is not ready any more, and asks its callers to go elsewhere. */
  readonly leaving?: AbortSignal;
  /** PEM texts. Absent: cleartext. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Where the certificates of clients come from (RFC 8705); absent: from nowhere. */
  readonly clientCertificates?: CertificateSettings & { readonly requested: boolean };
};

/** Nothing secret is logged, even if somebody logs a whole request. */
const redact = [
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
  '*.password',
  '*.secret',
  '*.token',
  // Where Postgres names the values of a row.
  '*.detail',
  '*.where',
];
/** Whose word on the caller's address is taken. */
const nearbyProxies = ['loopback', 'linklocal', 'uniquelocal'];

/** How long a request may take to arrive. */
const arrivalMs = 60_000;

/** No route of ours has a JSON schema: the compilers of schemas that Fastify would load are 7 MB of memory. */
const noSchemas = () => () => {
  throw new Error('routes here have no JSON schemas');
};

/** However many servers there are behind a port, each of its requests has a number of its own. */
const numbers = () => {
  let last = 0;
  return () => `req-${(++last).toString(36)}`;
};

export const listenerOf = ({ tls, logLevel, log, api, clientCertificates, leaving }: ListenerOptions) => {
  const common = {
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: api.settings.maxBodyBytes,
    trustProxy: nearbyProxies,
    // What still comes in on connections that are kept is answered, and `Connection: close` ends them.
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    genReqId: numbers(),
    // Ids have up to 200 characters; escaped, each of them may take nine.
    routerOptions: { maxParamLength: 2000 },
    // An address that is no address: it reaches no route and no error handler. `never`: the types know HTTP/1.1 or HTTP/2, not both.
    frameworkErrors: refuseUnread as never,
  };
  const logger = logLevel === 'silent' ? false : { level: logLevel, redact, ...(log ? { stream: log } : {}) };
  const listening = () => {
    if (!tls)
      return Fastify({
        ...common,
        logger,
        // It closes idle connections itself, in its time.
        forceCloseConnections: false,
        serverFactory: (handler) => new DualServer(handler, { arrivalMs, ...(leaving ? { leaving } : {}) }) as never,
      });
    // Whose certificate it is, the protocol decides: a self-signed one is as good as its owner is known (RFC 8705, 2.2).
    const asking = clientCertificates?.requested ? { requestCert: true, rejectUnauthorized: false } : {};
    const https = {
      allowHTTP1: true,
      maxHeaderSize: longestHead,
      ...tlsVersions,
      key: tls.key,
      cert: tls.cert,
      ...asking,
    };
    // HTTP/2 by ALPN; its requests and replies are used only as far as HTTP/1.1 has them too.
    return Fastify({ ...common, logger, http2: true, https }) as unknown as FastifyInstance;
  };
  const app = listening();
  // A logger of its own costs each request 5 µs; the few lines that speak of one name it themselves.
  app.log.child = () => app.log;
  return {
    app,
    /** A server that is handed its requests, as if it had heard them itself. */
    behind: (): FastifyInstance => Fastify({ ...common, loggerInstance: app.log }),
  };
};
