/** Which column a payload field goes to. */
type Names = { readonly [field: string]: string };

type Renamed<N extends Names, P> = {
  readonly [F in keyof N & keyof P as N[F]]: Exclude<P[F], undefined>;
};
type Durations<N extends Names, P> = { readonly [F in keyof N & keyof P as N[F]]: bigint };

const stated = (names: Names, payload: object) =>
  Object.entries(payload).flatMap(([field, value]) => {
    const column = names[field];
    return column === undefined || value === undefined ? [] : [[column, value] as const];
  });

/** The columns of the fields that an event states: a `changed` event states few of them. */
export const renamed = <const N extends Names, P extends object>(names: N, payload: P) =>
  Object.fromEntries(stated(names, payload)) as Renamed<N, P>;

/** Nanoseconds, which outgrow an integer column. */
export const durations = <const N extends Names, P extends object>(names: N, payload: P) =>
  Object.fromEntries(stated(names, payload).map(([column, value]) => [column, BigInt(value)])) as Durations<N, P>;
