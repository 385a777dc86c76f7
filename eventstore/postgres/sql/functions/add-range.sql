-- A twentieth of the log, but neither less than a hundred thousand positions nor more than a million: few ranges for a
-- small log, and no newest range so large that looking through it takes long.
-- Attaching waits for nobody who reads or appends; for an operator's analyze it waits no longer than this, and the next
-- append tries again.
create or replace function eventstore.add_range() returns void language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '50ms'
as $$
declare
  newest record;
  first bigint;
  last bigint;
  range text;
  leaf text;
  types text;
begin
  select string_agg(quote_literal(t), ', ') into types from unnest(eventstore.traffic()) t;
  select * into newest from eventstore.ranges r order by r.first desc limit 1;
  first := coalesce(newest.last, 0) + 1;
  last := first - 1 + least(greatest(first / 20, 100000), 1000000);
  range := 'events_from_' || first;
  execute format('create table eventstore.%I (like eventstore.events) partition by list (aggregate_type)', range);
  foreach leaf in array array[range || '_traffic', range || '_configuration'] loop
    execute format(
      'create table eventstore.%I partition of eventstore.%I %s', leaf, range,
      case when leaf like '%_traffic' then 'for values in (' || types || ')' else 'default' end
    );
    execute format('alter table eventstore.%I enable row level security', leaf);
    execute format('alter table eventstore.%I add primary key (position)', leaf);
    execute format('create unique index on eventstore.%I (stream_no, revision)', leaf);
  end loop;
  execute format(
    'alter table eventstore.events attach partition eventstore.%I for values from (%s) to (%s)',
    range, case when first = 1 then 'minvalue' else first::text end, last + 1
  );
  insert into eventstore.ranges (first, last, before) values (first, last, coalesce(newest.first, 0));
exception
  when lock_not_available then null;
end;
$$;

revoke all on function eventstore.add_range from public;
