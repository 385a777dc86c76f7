import type { ShownEvent } from '../../../projections/audit/shown.ts';
import { bigintAsNumber } from '../json.ts';

/** An event as one line of JSON; its sealed origin stays away. */
export const eventLine = ({ hash, origin: _, ...event }: ShownEvent): string =>
  JSON.stringify({ ...event, hash: Buffer.from(hash).toString('hex') }, bigintAsNumber);
