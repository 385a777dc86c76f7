import { isOfMetadata, type UserFilter } from './user-filter.ts';

/**
 * The same filter, in which "not" is said of single conditions only: of those an index can tell who lacks what is asked for. Entries of
 * metadata that are asked for together stay together.
 */
export const negationsInside = (filter: UserFilter): UserFilter => {
  switch (filter.by) {
    case 'any':
    case 'all':
      return { ...filter, of: filter.of.map(negationsInside) };
    case 'not':
      return negated(filter.filter);
    default:
      return filter;
  }
};

const negated = (filter: UserFilter): UserFilter => {
  switch (filter.by) {
    case 'not':
      return alone(negationsInside(filter.filter));
    case 'any':
      return { by: 'all', of: filter.of.map(negated) };
    case 'all':
      return filter.of.some(isOfMetadata) ? { by: 'not', filter } : { by: 'any', of: filter.of.map(negated) };
    default:
      return { by: 'not', filter };
  }
};

/** Not asked of the same entry as what stands beside it. */
const alone = (filter: UserFilter): UserFilter => (isOfMetadata(filter) ? { by: 'any', of: [filter] } : filter);
