import type { Page } from './page.ts';
import type { Reach } from './reach.ts';

/** What a list is asked for: which of those that the caller may see, in what order, and which page of them. */
export type Listing<Filter, SortBy> = {
  readonly filters: readonly Filter[];
  readonly reach: Reach;
  readonly page: Page;
  readonly sortBy: SortBy;
};
