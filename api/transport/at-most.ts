import { Code, ConnectError } from '@connectrpc/connect';

/** For streams that strangers may open: each holds memory, so there is a bound to them. */
export const atMost = (most: number) => {
  let open = 0;
  return async function* <T>(messages: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    if (open >= most) throw new ConnectError('too many of these streams are open', Code.ResourceExhausted);
    open++;
    try {
      yield* messages;
    } finally {
      open--;
    }
  };
};
