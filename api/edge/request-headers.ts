import { randomUUID } from 'node:crypto';
import { errors } from '../../domain/errors.ts';
import { lastPosition, type Moment } from '../../eventstore/eventstore.ts';
import type { RequestHeaders } from './arrival.ts';

export const headerErrors = errors('header', {
  invalid: ['invalid', 'A request header cannot be understood.'],
  not_for_writes: ['invalid', 'fasti-at: the past can be read, not written.'],
  only_now: ['invalid', 'fasti-at: only the management API answers as of a moment.'],
});
const invalid = (name: string, expected: string) =>
  headerErrors.invalid({ message: `${name}: expected ${expected}.`, facts: { header: name } });

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const positionIn = (text: string): bigint | undefined => {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const position = BigInt(text);
  return position <= lastPosition ? position : undefined;
};

/** Beyond these years Date and Postgres write times in ways that the other does not read. */
const years = { first: Date.parse('0001-01-01T00:00:00Z'), last: Date.parse('9999-12-31T23:59:59.999Z') };

/** Date takes the 30th of February for the 2nd of March. */
const isTime = (text: string): boolean => {
  if (!rfc3339.test(text)) return false;
  const day = Number(text.slice(8, 10));
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
};

/** `fasti-at`: as of which moment to answer. */
export const momentIn = (headers: RequestHeaders): Moment | undefined => {
  const text = headers.get('fasti-at');
  if (text === null) return undefined;
  const position = positionIn(text);
  if (position !== undefined) return { position };
  const time = new Date(isTime(text) ? text : Number.NaN);
  if (!(time.getTime() >= years.first && time.getTime() <= years.last))
    throw invalid('fasti-at', 'an RFC 3339 time with its zone, or a position');
  return { time };
};

/** `fasti-not-before`: the position that the answer must have seen. */
export const notBeforeIn = (headers: RequestHeaders): bigint | undefined => {
  const text = headers.get('fasti-not-before');
  if (text === null) return undefined;
  const position = positionIn(text);
  if (position === undefined) throw invalid('fasti-not-before', 'a position, as in fasti-position');
  return position;
};

/** `fasti-strict`: rather no answer than an older one. */
export const strictIn = (headers: RequestHeaders): boolean => {
  const text = headers.get('fasti-strict');
  if (text === null || text === 'false') return false;
  if (text !== 'true') throw invalid('fasti-strict', 'true or false');
  return true;
};

/** The trace id of W3C `traceparent`, or `x-request-id` if it is fit to be logged, or a new one. */
export const correlationIdIn = (headers: RequestHeaders): string => {
  const idIn = (name: string, form: RegExp) => {
    const text = headers.get(name);
    return text === null ? undefined : form.exec(text)?.[1];
  };
  return idIn('traceparent', traceparent) ?? idIn('x-request-id', requestId) ?? randomUUID();
};
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-/;
const requestId = /^([\w.:/+=-]{1,128})$/;
