import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import pg from 'pg';
import { roundTripsHeader } from './round-trips.ts';

/** Loaded before a server (`--import`): every answer says how often Postgres was asked for it. */
const asked = new AsyncLocalStorage<{ count: number }>();

const query = pg.Client.prototype.query as (...of: unknown[]) => unknown;
Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...of: unknown[]) {
    const counter = asked.getStore();
    if (counter) counter.count++;
    return query.apply(this, of);
  },
});

channel('http.server.request.start').subscribe((message) => {
  const { response } = message as { readonly response: ServerResponse };
  const counter = { count: 0 };
  asked.enterWith(counter);
  const writeHead = response.writeHead as (...of: unknown[]) => ServerResponse;
  response.writeHead = (...of: unknown[]) => {
    response.setHeader(roundTripsHeader, counter.count);
    return writeHead.apply(response, of);
  };
});
