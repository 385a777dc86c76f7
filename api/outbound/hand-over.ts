import { JobNotTaken, JobRefused, type Leaving } from '../../projections/jobs/jobs.ts';
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
  /** Where the same must not arrive twice. */
  readonly leaving?: Leaving;
};

/**
 * What a job has to hand over to somebody else's server.
 * @throws JobRefused where it will never be taken; JobNotTaken where it may be the next time; an Error where nobody said anything
 */
export const handOver = async (
  outbound: Pick<Outbound, 'denies' | 'post'>,
  { url, body, headers, final = [], quoted = false, leaving }: Delivery,
): Promise<void> => {
  const { host } = new URL(url);
  if (outbound.denies(url)) throw new JobRefused(`${host} may not be called (HTTPClient.DenyList)`);
  const { status, text } = await outbound.post(url, body, headers, leaving);
  if (status >= 200 && status <= 299) return;
  const error = `${host} answers ${status}${quoted ? `: ${text.slice(0, 200)}` : ''}`;
  if (final.includes(status)) throw new JobRefused(error);
  throw status === gatewayTimeout ? new Error(error) : new JobNotTaken(error);
};

/** Says who stands between: whoever was to have it may have taken it (RFC 9110, 15.6.5). */
const gatewayTimeout = 504;
