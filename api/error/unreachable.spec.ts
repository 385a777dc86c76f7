import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../eventstore/eventstore.ts';
import { foreseen } from './errors.ts';

const coded = (code: string, message = 'as Postgres or the network say it') =>
  Object.assign(new Error(message), { code });

/** What the pools threw while `npm run torture` killed Postgres and cut connections. */
const away = [
  new StoreUnavailable(new Error('read ECONNRESET')),
  coded('57P03', 'the database system is starting up'),
  coded('57P01', 'terminating connection due to administrator command'),
  coded('53300', 'sorry, too many clients already'),
  coded('08006'),
  coded('ECONNRESET', 'read ECONNRESET'),
  coded('ECONNREFUSED'),
  coded('EPIPE', 'write EPIPE'),
  Object.assign(coded('ENOENT', 'connect ENOENT /data/.s.PGSQL.5432'), { syscall: 'connect' }),
  new Error('Connection terminated unexpectedly'),
  new Error('timeout exceeded when trying to connect'),
];

describe('a request while the database can’t be asked', () => {
  it.each(away)('is answered as unavailable, which clients try again: %s', (error) => {
    const logged: unknown[] = [];
    expect(foreseen(error, (one) => logged.push(one))).toMatchObject({ kind: 'unavailable' });
    expect(logged).toEqual([]);
  });

  it.each([new TypeError('x is not a function'), coded('42P01', 'no such table'), coded('ENOENT', 'no such file')])(
    'is not what went wrong when we made a mistake, which is logged: %s',
    (error) => {
      const logged: unknown[] = [];
      expect(foreseen(error, (one) => logged.push(one))).toMatchObject({ kind: 'internal' });
      expect(logged).toEqual([error]);
    },
  );
});
