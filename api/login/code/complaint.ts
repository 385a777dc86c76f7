import type { Mistaken } from '../password/refusal.ts';

/** What is said of a code that was not accepted, or not sent. */
export type Complaint = Mistaken | { readonly reason: 'missing' | 'wait' | 'expired' | 'tooMany' };
