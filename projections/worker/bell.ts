/** Wakes those who wait for news. A ring between looking and waiting is not missed. */
export const bellOf = () => {
  let rings = 0;
  let next = Promise.withResolvers<void>();
  return {
    ring() {
      rings++;
      next.resolve();
      next = Promise.withResolvers<void>();
    },
    /** To be taken before looking for news. */
    heard: () => rings,
    async after(heard: number) {
      if (rings === heard) await next.promise;
    },
  };
};
export type Bell = ReturnType<typeof bellOf>;
