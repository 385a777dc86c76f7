import type { Cast, Org } from '../cast.ts';

export type Happening = {
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly expected: number | 'any';
  readonly events: readonly (readonly [type: string, payload: object])[];
};
/** What one request records, who asked, and of whose things it speaks. */
export type Scene = {
  readonly org: Org;
  readonly actor: string;
  readonly happenings: readonly Happening[];
  /** Who comes into being enters other stories afterwards. */
  readonly enter?: () => unknown;
};
export type Story = (cast: Cast) => readonly Scene[];

export const userAgent = {
  fingerprint_id: 'f9b1c0e2',
  ip: '192.0.2.17',
  description: 'Firefox 145 on Linux',
  header: { 'user-agent': ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'] },
};

export const fresh = (aggregateType: string, aggregateId: string, ...events: Happening['events']): Happening => ({
  aggregateType,
  aggregateId,
  expected: 0,
  events,
});
export const more = (aggregateType: string, aggregateId: string, ...events: Happening['events']): Happening => ({
  ...fresh(aggregateType, aggregateId, ...events),
  expected: 'any',
});
