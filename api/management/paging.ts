import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { errors } from '../../domain/errors.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { ApiSettings } from '../api.ts';

export const listErrors = errors('list', {
  limit_too_large: ['invalid', 'The limit of a list is larger than allowed.', 'QUERY-4M0fs'],
  filter_empty: ['invalid', 'A filter must say what it filters by.', 'ORG-vR9nC'],
});

export type Paging = { readonly offset: number; readonly limit: number; readonly ascending: boolean };
type Asked = { readonly offset?: bigint; readonly limit?: number; readonly asc?: boolean };

/** The page that object.v2.ListQuery or filter.v2.PaginationRequest asks for. */
export const pagingOf = (
  { defaultQueryLimit, maxQueryLimit }: Pick<ApiSettings, 'defaultQueryLimit' | 'maxQueryLimit'>,
  { offset = 0n, limit = 0, asc = false }: Asked = {},
): Paging => {
  if (limit > maxQueryLimit) throw listErrors.limit_too_large();
  return {
    offset: Math.min(Number(offset), Number.MAX_SAFE_INTEGER),
    limit: limit || defaultQueryLimit,
    ascending: asc,
  };
};

/** filter.v2.PaginationResponse. */
export const paginationOf = ({ limit }: Pick<Paging, 'limit'>, totalResult: bigint) => ({
  totalResult,
  appliedLimit: BigInt(limit),
});

/** `read` as the views should take it, and when the list they answer with was true. */
export const dated = (read: ReadContext) => {
  let seen: { readonly position: bigint; readonly time: Date } | undefined;
  return {
    read: {
      ...read,
      asOf: (moment: { readonly position: bigint; readonly time: Date }) => {
        seen = moment;
        read.asOf?.(moment);
      },
    } satisfies ReadContext,
    /** object.v2.ListDetails. */
    listDetails: (total: bigint) => ({
      totalResult: total,
      ...(seen ? { processedSequence: seen.position, timestamp: timestampFromDate(seen.time) } : {}),
    }),
  };
};
