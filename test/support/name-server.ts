import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode } from 'dns-packet';

/** What a name has; nothing at all: there is no such name. */
type Records = { readonly TXT?: readonly string[]; readonly A?: readonly string[] };
type Names = Map<string, Records | 'silent'>;

/** A name server on the loopback that says what the test has put into `names`; of a `silent` one it says nothing. */
export const startNameServer = async () => {
  const names: Names = new Map();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    if (!question) return;
    asked.push(question.name);
    const records = names.get(question.name.toLowerCase());
    if (records === 'silent') return;
    const found = records?.[question.type as keyof Records] ?? [];
    const answers = found.map((data) => ({ type: question.type, name: question.name, ttl: 1, data }) as Answer);
    const notFound = 3;
    const flags = records ? 0 : notFound;
    socket.send(
      encode({ type: 'response', ...(id === undefined ? {} : { id }), flags, questions, answers }),
      port,
      address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    names,
    /** Which names somebody wanted to know of. */
    asked,
    address: `127.0.0.1:${socket.address().port}`,
    stop: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
};
