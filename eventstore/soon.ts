/** What is there at once or comes later. Where everything is in memory, nothing waits and no promise is made. */
export type Soon<T> = T | Promise<T>;

export const whenThere = <T, R>(value: Soon<T>, use: (value: T) => Soon<R>): Soon<R> =>
  value instanceof Promise ? value.then(use) : use(value);

type There<T extends readonly unknown[]> = { [K in keyof T]: Awaited<T[K]> };
export const allThere = <const T extends readonly unknown[]>(values: T): Soon<There<T>> =>
  values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as There<T>);
