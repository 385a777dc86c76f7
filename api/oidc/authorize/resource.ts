import { resourcesIn } from '../resource.ts';
import type { Check } from './check.ts';

/** RFC 8707, 2.1. */
export const resource: Check = ({ parameters }) => {
  const resources = resourcesIn(parameters);
  return resources.length === 0 ? {} : { resource: resources };
};
