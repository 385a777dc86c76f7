-- `position_before` (08-position-before.sql) where old ranges may have been taken out: it begins at the oldest that is there.
create or replace function eventstore.position_before(moment timestamptz) returns bigint language plpgsql stable
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  low bigint := coalesce((select min(e.position) from eventstore.events e), 1) - 1;
  high bigint := coalesce((select max(e.position) from eventstore.events e), 0);
  middle bigint;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select e.created_at < moment from eventstore.events e where e.position = middle) then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return low;
end;
$$;
