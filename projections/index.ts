import type { Projection } from './projection.ts';

/** Every read model. One line a projection. */
export const projections: readonly Projection[] = [];
