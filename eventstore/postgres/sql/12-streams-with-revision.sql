-- A stream's current revision and the position of its newest event are kept with the stream: no index spans ranges. Streams
-- of logins and tokens lie apart from the others, as their events do.
-- Nobody appends meanwhile; the lock is the one that appends take.
select pg_advisory_xact_lock(7166091318);
alter table eventstore.streams rename to streams_before;

create table eventstore.streams (
  stream_no bigint not null,
  instance_id text collate "C" not null,
  aggregate_type text collate "C" not null,
  aggregate_id text collate "C" not null,
  owner text collate "C" not null,
  revision bigint not null,
  position bigint not null
) partition by list (aggregate_type);

do $$
begin
  execute (
    select format(
      'create table eventstore.streams_traffic partition of eventstore.streams for values in (%s) with (fillfactor = 80)',
      string_agg(quote_literal(t), ', ')
    )
    from unnest(eventstore.traffic()) t
  );
end;
$$;
create table eventstore.streams_configuration partition of eventstore.streams default with (fillfactor = 80);

insert into eventstore.streams
select s.stream_no, s.instance_id, s.aggregate_type, s.aggregate_id, s.owner, e.revision, e.position
from eventstore.streams_before s
cross join lateral (
  select e.revision, e.position from eventstore.events e where e.stream_no = s.stream_no order by e.revision desc limit 1
) e;
drop table eventstore.streams_before;
alter table eventstore.streams add primary key (instance_id, aggregate_type, aggregate_id);

grant select on eventstore.streams to fasti_tenant;
alter table eventstore.streams enable row level security;
alter table eventstore.streams_traffic enable row level security;
alter table eventstore.streams_configuration enable row level security;
create policy tenant on eventstore.streams for select to fasti_tenant
  using (instance_id = current_setting('fasti.instance_id', true));
