import type { EventSchemas } from '../../domain/event.ts';
import type { RecordedEvent } from '../../eventstore/codec.ts';

/** An event as people may see it: without its secrets, and with their names. */
export type ShownEvent = RecordedEvent & { readonly redacted: readonly string[] };

/** An event of a type that is not known any more shows nothing of its payload. */
export const shown =
  (schemas: EventSchemas) =>
  (event: RecordedEvent): ShownEvent => {
    const fields = Object.hasOwn(schemas, event.type) ? schemas[event.type]?.fields : undefined;
    const isShown = (name: string) => fields?.[name] !== undefined && fields[name].sealed !== 'secret';
    const entries = Object.entries(event.payload);
    return {
      ...event,
      payload: Object.fromEntries(entries.filter(([name]) => isShown(name))),
      redacted: entries.map(([name]) => name).filter((name) => !isShown(name)),
    };
  };
