-- The newest event that is older than a moment. Positions are dense and time never goes back, so halving the log finds
-- it in some thirty look-ups, and no index on time is needed. Old ranges, or parts of them, may have been taken out.
create or replace function eventstore.position_before(moment timestamptz) returns bigint language plpgsql stable
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  low bigint := 0;
  high bigint := coalesce((select max(e.position) from eventstore.events e), 0);
  middle bigint;
  found record;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    select e.position, e.created_at into found
    from eventstore.events e where e.position > low and e.position <= middle order by e.position desc limit 1;
    if found.created_at >= moment then
      high := found.position - 1;
    else
      low := middle;
    end if;
  end loop;
  return low;
end;
$$;
