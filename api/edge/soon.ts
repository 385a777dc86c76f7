/** What is known at once or comes later. Where it is known, nothing waits and no promise is made. */
export type Soon<T> = T | Promise<T>;

export const whenThere = <T, R>(value: Soon<T>, use: (value: T) => Soon<R>): Soon<R> =>
  value instanceof Promise ? value.then(use) : use(value);
