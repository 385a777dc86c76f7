import { StoreUnavailable } from '../../eventstore/eventstore.ts';

/** Of SQL: connection lost or refused, the server going down, coming up, or out of connections. Of the network: the like. */
const codes = /^(08...|53...|57P..|ECONN(RESET|REFUSED|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
/** What pg says without a code when a connection ends under a query, or none comes about in time. */
const messages =
  /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error/;

/** Whether nothing is wrong but that the database could not be asked: what failed may work in a moment. */
export const isUnreachable = (error: unknown): boolean => {
  if (error instanceof StoreUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return codes.test(String(code)) || messages.test(error.message) || (code === 'ENOENT' && syscall === 'connect');
};
