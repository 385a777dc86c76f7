/** For JSON.stringify: positions are numbers to a machine that reads our output. */
export const bigintAsNumber = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
