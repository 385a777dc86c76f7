-- Takes the oldest answers away, as many as asked for: a bite locks nothing that an append needs. One process at a time.
create or replace function eventstore.prune_command_log(older_than interval, most int) returns int language plpgsql
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
  pruned int;
begin
  if not pg_try_advisory_xact_lock(7166091319) then
    return 0;
  end if;
  delete from eventstore.command_log l
  where l.ctid = any (array(
    select o.ctid from eventstore.command_log o where o.created_at < clock_timestamp() - older_than order by o.created_at limit most
  ));
  get diagnostics pruned = row_count;
  return pruned;
end;
$$;

revoke all on function eventstore.prune_command_log from public;
