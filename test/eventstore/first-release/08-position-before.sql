-- The newest event that is older than a moment. Positions are dense and time never goes back, so halving the log finds
-- it in some thirty look-ups, and no index on time is needed.
create function eventstore.position_before(moment timestamptz) returns bigint language plpgsql stable as $$
declare
  low bigint := 0;
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
