import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** Lines as they came, the headers among them; soft line breaks joined (RFC 2045, 6.7). */
type Received = { readonly from: string; readonly to: readonly string[]; readonly raw: string };

type Connection = { readonly session: { readonly id: string }; readonly _socket: Socket };

/** A mail server that keeps what it is given; `refusals`: what it answers to an address instead, the next so many times. */
export const startMailServer = async (options: SMTPServerOptions = {}) => {
  const received: Received[] = [];
  const lost = new Set<string>();
  const refusals: { readonly to: string; readonly code: number; times: number }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const refusal = refusals.find(({ to, times }) => to === address && times > 0);
      if (!refusal) return done();
      refusal.times--;
      done(Object.assign(new Error('not now or never'), { responseCode: refusal.code }));
    },
    onData(stream, { id, envelope }, done) {
      let raw = '';
      stream.on('data', (chunk) => {
        raw += chunk;
      });
      stream.on('end', () => {
        received.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: raw.replace(/=\r\n/g, ''),
        });
        const [to = ''] = received.at(-1)?.to ?? [];
        if (!lost.delete(to)) return done();
        for (const { session, _socket } of server.connections as Set<Connection>)
          if (session.id === id) _socket.destroy();
      });
    },
    ...options,
  });
  // Whoever is killed hangs up.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    received,
    refuse: (to: string, code: number, times = Number.POSITIVE_INFINITY) => void refusals.push({ to, code, times }),
    /** Takes the next mail to this address and hangs up instead of saying so. */
    lose: (to: string) => void lost.add(to),
    stop: () => new Promise<void>((done) => server.close(() => done())),
  };
};
