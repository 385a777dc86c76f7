/** Times in tokens are whole seconds since 1970 (RFC 7519, NumericDate). */
export const inSeconds = (time: Date | number): number => Math.floor(Number(time) / 1000);
