import type { texts } from './home/texts.ts';

/** What was done, under the name of what is said of it. */
export type AccountDeed = Extract<keyof (typeof texts)['en'], `done${string}`>;
