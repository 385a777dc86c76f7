import { cibaNotifications } from './ciba.ts';
import { logouts } from './logouts.ts';
import { messages } from './messages.ts';
import type { Reaction } from './reaction.ts';

/** Every reaction. One line each. */
export const reactions: readonly Reaction[] = [messages, logouts, cibaNotifications];
