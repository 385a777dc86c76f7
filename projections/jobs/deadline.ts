/** A server that does not answer keeps a driver waiting for ever; nobody else is to wait with it. What was asked may happen still. */
export const within = async <T>(milliseconds: number, work: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new Error(`the queue did not answer within ${milliseconds / 1000} s: ${what}`)),
      milliseconds,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};
