import type { Page } from 'playwright-core';
import type { browserWorld } from '../world.ts';

export type World = ReturnType<typeof browserWorld>;

/** A page as a person sees it now: held against what every page must be, and taken a picture of. `name` is the picture's. */
type Stop = (page: Page, name: string) => Promise<void>;

/** A way that stops at pages. Together, stories stop at every page there is. */
export type Story = {
  readonly title: string;
  tell(world: World, stop: Stop): Promise<void>;
};
