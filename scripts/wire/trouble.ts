import type { FastifyBaseLogger } from 'fastify';

export type Complain = (error: unknown, what: string, facts?: object) => void;

/** Trouble that nobody waits for goes to the server's log; until there is one, whoever starts it hears by what it throws. */
export const troubleLog = () => {
  let log: FastifyBaseLogger | undefined;
  const complain: Complain = (error, what, facts = {}) => log?.error({ err: error, ...facts }, what);
  return {
    complain,
    goesTo(found: FastifyBaseLogger) {
      log = found;
    },
  };
};
