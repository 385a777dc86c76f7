import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';

/** RFC 9113 3.4: the method of the HTTP/2 preface is reserved, so three bytes tell. One would not: POST begins like it. */
const preface = 'PRI';
const { NGHTTP2_CANCEL, NGHTTP2_STREAM_STATE_OPEN } = http2.constants;
const isStillSending = (stream: http2.ServerHttp2Stream) => stream.state.state === NGHTTP2_STREAM_STATE_OPEN;

/**
 * What this server gives away must come back to it: tokens that name many roles, in a header, and answers by form_post. Node's
 * 16 KB are less; its HTTP/2 takes as much as this.
 */
export const longestHead = 64 * 1024;
/** How long a connection of HTTP/2 may be of no use; HTTP/1.1 has `keepAliveTimeout`. */
const idleness = 10 * 60_000;
/** How long a connection may keep to itself which protocol it speaks. */
const silence = 10_000;
/** How long requests in flight may take once the server is being closed. */
const grace = 10_000;
/** How long a connection of HTTP/1.1 that is in use may take until its next request, whose answer then ends it. */
const linger = 500;
/** A proxy before us must be the one that gives up idle connections, or it sends a request while we do: most do so after 60 s. */
const keepAlive = 72_000;

type DualServerOptions = {
  /** How long a request may take to arrive. */
  readonly arrivalMs: number;
  /** Aborted: answers say that their connection ends, so that whoever asks goes elsewhere before it is closed. */
  readonly leaving?: AbortSignal;
};

/** HTTP/1.1 and cleartext HTTP/2 on one port, told apart by the first bytes; for Fastify's `serverFactory`. */
export class DualServer extends net.Server {
  readonly #h1: http.Server;
  readonly #h2: http2.Http2Server;
  readonly #sessions = new Map<http2.ServerHttp2Session, net.Socket>();
  readonly #leaving: AbortSignal | undefined;

  constructor(handler: http.RequestListener, { arrivalMs, leaving }: DualServerOptions) {
    super({ noDelay: true });
    this.#leaving = leaving;
    const limits = { requestTimeout: arrivalMs, keepAliveTimeout: keepAlive, maxHeaderSize: longestHead };
    this.#h1 = http.createServer(limits, (request, response) => {
      if (leaving?.aborted) response.setHeader('connection', 'close');
      handler(request, response);
    });
    // Node's HTTP/2 requests and responses behave like those of HTTP/1.1; only their types do not say so.
    const h2Handler = handler as unknown as (
      request: http2.Http2ServerRequest,
      response: http2.Http2ServerResponse,
    ) => void;
    this.#h2 = http2.createServer({ settings: { maxConcurrentStreams: 1000 } }, h2Handler);
    this.#h2.on('session', (session) => {
      // GOAWAY: a client that is still there connects anew.
      session.setTimeout(idleness, () => session.close());
      session.once('close', () => this.#sessions.delete(session));
    });
    // The rest of a body that was refused is read and dropped: its sender would wait for a window that never opens.
    // Node's own listener pauses the stream again with every chunk that nobody takes.
    this.#h2.on('stream', (stream) => stream.once('finish', () => stream.removeAllListeners('data').resume()));
    this.#h2.on('stream', (stream) => {
      const giveUp = setTimeout(() => isStillSending(stream) && stream.close(NGHTTP2_CANCEL), arrivalMs).unref();
      stream.once('close', () => clearTimeout(giveUp));
    });
    // Without this http.Server never enforces headersTimeout and requestTimeout.
    this.on('listening', () => this.#h1.emit('listening'));
    this.#h1.on('clientError', (error, socket) => this.emit('clientError', error, socket));
    this.on('connection', (socket) => this.#tellApart(socket));
  }

  #tellApart(socket: net.Socket): void {
    const hangUp = () => socket.destroy();
    const impatience = setTimeout(hangUp, silence).unref();
    socket.on('error', hangUp);
    socket.once('close', () => clearTimeout(impatience));
    let head = Buffer.alloc(0);
    const look = () => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      head = Buffer.concat([head, chunk]);
      const seen = head.toString('latin1', 0, preface.length);
      if (seen.length < preface.length && preface.startsWith(seen)) return;
      clearTimeout(impatience);
      socket.off('readable', look);
      socket.off('error', hangUp);
      socket.unshift(head);
      // Its session begins before `emit` returns.
      if (seen === preface) this.#h2.once('session', (session) => this.#sessions.set(session, socket));
      (seen === preface ? this.#h2 : this.#h1).emit('connection', socket);
    };
    socket.on('readable', look);
  }

  // What Fastify sets and calls on a server of its own.
  get keepAliveTimeout() {
    return this.#h1.keepAliveTimeout;
  }
  set keepAliveTimeout(milliseconds: number) {
    this.#h1.keepAliveTimeout = milliseconds;
  }
  get requestTimeout() {
    return this.#h1.requestTimeout;
  }
  set requestTimeout(milliseconds: number) {
    this.#h1.requestTimeout = milliseconds;
  }
  setTimeout(milliseconds: number): this {
    this.#h1.setTimeout(milliseconds);
    this.#h2.setTimeout(milliseconds);
    return this;
  }
  closeIdleConnections(): void {
    this.#h1.closeIdleConnections();
    // GOAWAY: streams in flight finish.
    for (const session of this.#sessions.keys()) session.close();
  }
  closeAllConnections(): void {
    this.#h1.closeAllConnections();
    for (const [session, socket] of this.#sessions) {
      session.destroy();
      socket.destroy();
    }
  }
  /** A session that has ended waits for its client to hang up, and some clients wait for us. */
  #hangUpOnEndedSessions(): void {
    for (const [session, socket] of this.#sessions) if (session.destroyed) socket.destroy();
  }
  override close(callback?: (error?: Error) => void): this {
    const impatience = setTimeout(() => this.closeAllConnections(), grace);
    const sweeping = setInterval(() => this.#hangUpOnEndedSessions(), 100);
    const closeIdle = () => {
      this.closeIdleConnections();
      // Stops the timer that looks for slow requests. It never listened, so it complains: to nobody.
      this.#h1.close(() => {});
    };
    // A request may be on its way on a connection that looks idle from here.
    const lingering = this.#leaving?.aborted ? setTimeout(closeIdle, linger) : undefined;
    super.close((error) => {
      clearTimeout(impatience);
      clearTimeout(lingering);
      clearInterval(sweeping);
      if (lingering) this.#h1.close(() => {});
      callback?.(error);
    });
    if (!lingering) closeIdle();
    return this;
  }
}
