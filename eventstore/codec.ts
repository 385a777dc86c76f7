import type { EventSchemas } from '../domain/event.ts';
import type { NewEvent, StoredEvent, Stream } from './eventstore.ts';

/** An event with its payload opened, upcast and typed loosely; deciders and projections see it. */
export type RecordedEvent = Omit<StoredEvent, 'payload'> & {
  readonly payload: { readonly [name: string]: unknown };
  /** True when personal fields could not be opened because their subject was erased. They are absent then. */
  readonly erased?: boolean;
};

export type Codec = {
  /** Checks the payload against its schema and seals what the schema marks. */
  encode(stream: Stream, event: { readonly type: string; readonly payload: object }): Promise<NewEvent>;
  decode(event: StoredEvent): Promise<RecordedEvent>;
  decodeAll(events: readonly StoredEvent[]): Promise<readonly RecordedEvent[]>;
  /** Seals `ip`, user agent and client of a request with the instance's key, for `Cause.origin`. */
  sealOrigin(instanceId: string, origin: object): Promise<string>;
  openOrigin(instanceId: string, sealed: string): Promise<object | undefined>;
  readonly schemas: EventSchemas;
};
