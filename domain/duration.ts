/** Durations in events are whole nanoseconds, as ZITADEL's payloads have them; everywhere else they are milliseconds. */
const milliseconds = (count: number) => count * 1_000_000;
export const seconds = (count: number) => milliseconds(count * 1000);
export const minutes = (count: number) => seconds(count * 60);
export const hours = (count: number) => minutes(count * 60);
export const days = (count: number) => hours(count * 24);
export const toMilliseconds = (nanoseconds: number) => nanoseconds / 1_000_000;
/** 292 years: what 64 bits hold of nanoseconds, in ZITADEL's payloads and in Postgres. */
export const longestDuration = 2 ** 63 - 1024;
