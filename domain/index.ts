import type { EventSchemas } from './event.ts';

/** Every event that may be recorded: feeds the codec, the documents and the tests. One line a feature. */
export const schemas: EventSchemas = {};
