import { JobRefused } from '../../projections/jobs/jobs.ts';
import type { Outbound } from './outbound.ts';

export type Delivery = {
  /** Chosen by somebody else. */
  readonly url: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  /** After these answers it is of no use to try again. */
  readonly final?: readonly number[];
  /** What it answers belongs into the error: not where it was sent tokens, which it may send back. */
  readonly quoted?: boolean;
};

/**
 * What a job has to hand over to somebody else's server.
 * @throws JobRefused where it will never be taken; an Error where it may be the next time
 */
export const handOver = async (
  outbound: Outbound,
  { url, body, headers, final = [], quoted = false }: Delivery,
): Promise<void> => {
  const { host } = new URL(url);
  if (outbound.denies(url)) throw new JobRefused(`${host} may not be called (HTTPClient.DenyList)`);
  const { status, text } = await outbound.post(url, body, headers);
  if (status >= 200 && status <= 299) return;
  const error = `${host} answers ${status}${quoted ? `: ${text.slice(0, 200)}` : ''}`;
  throw final.includes(status) ? new JobRefused(error) : new Error(error);
};
