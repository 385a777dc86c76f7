import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { userFactors } from './factor.ts';
import { findUser, type UserRow } from './queries.ts';
import { userFactorsTable } from './tables.ts';

export type FactorRow = Row<typeof userFactorsTable.columns>;

/** Everything a person can prove it is them with, in the order in which it was set up, or as it was then. */
export const factorsOfUser = async (
  views: Views,
  read: ReadContext,
  userId: string,
): Promise<{ readonly user: UserRow; readonly factors: readonly FactorRow[] } | undefined> => {
  const found = await findUser(views, read, userId);
  if (!found) return undefined;
  const stream = { aggregateType: 'user', aggregateId: userId };
  const rows = await views.filter(read, userFactors, userFactorsTable, { user_id: userId }, [stream]);
  const inOrder = rows.toSorted((one, other) => Number(one.creation_date) - Number(other.creation_date));
  return { user: found.row, factors: inOrder };
};
