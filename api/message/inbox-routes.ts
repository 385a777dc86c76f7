import { networkInterfaces } from 'node:os';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { errors } from '../../domain/errors.ts';
import type { Inbox } from '../../projections/inbox/inbox.ts';
import type { Api } from '../api.ts';
import { requestOf } from '../edge/call.ts';
import { headersOf } from '../login/page.ts';
import { inboxOf } from './inbox.ts';
import { inboxPage } from './inbox-page.ts';

const shownOnPage = 50;
const mostShown = 500;

/**
 * The page on which a developer reads what would have been sent, and the same for a test. Whoever reaches it sees every code:
 * `to` says who does.
 */
export const inboxRoutes =
  (api: Pick<Api, 'keys'>, inbox: Inbox, to: 'everybody' | 'this_machine'): FastifyPluginAsync =>
  async (app) => {
    if (to === 'this_machine')
      app.addHook('onRequest', async ({ raw, ip }) => {
        // Both: a stranger may write any address into a header, and a proxy on this machine speaks for anybody.
        if (!isThisMachine(raw.socket.remoteAddress) || !isThisMachine(ip)) throw inboxErrors.elsewhere();
      });
    app.get('/ui/inbox', async (request, reply) => {
      const { instance } = requestOf(request);
      const messages = await inboxOf(api, inbox, instance.id, shownOnPage);
      return reply.headers(headersOf({})).send(inboxPage(instance.name, messages));
    });
    app.get('/ui/inbox/messages', async (request, reply) => {
      const to = addresseeOf(request);
      const messages = await inboxOf(api, inbox, requestOf(request).instance.id, mostShown);
      return reply
        .header('cache-control', 'no-store')
        .send({ messages: messages.filter((message) => to === undefined || message.to === to) });
    });
  };

const addresseeOf = ({ query }: FastifyRequest): string | undefined => {
  const { to } = query as { readonly to?: unknown };
  // A number's + arrives as a blank, where it was not escaped.
  return typeof to === 'string' ? to.replace(/^ /, '+') : undefined;
};

const inboxErrors = errors('inbox', {
  elsewhere: ['not_found', 'The inbox is shown on the machine of the server, unless Inbox.Enabled is true.'],
});

/** Whoever speaks from it, by whichever of its addresses. */
const isThisMachine = (address: string | undefined): boolean => {
  const plain = address?.replace(/^::ffff:/i, '');
  return plain !== undefined && own().has(plain);
};

const own = () =>
  new Set([
    '127.0.0.1',
    '::1',
    ...Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address)),
  ]);
