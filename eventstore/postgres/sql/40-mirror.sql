-- The log of a KurrentDB, copied in its order by a follower (eventstore/kurrentdb/mirror): what is asked of the past in SQL.
-- Positions are KurrentDB's and have gaps; numbers count without.
create table eventstore.mirror (
  position bigint primary key,
  number bigint not null unique,
  revision bigint not null,
  instance_id text collate "C" not null,
  aggregate_type text collate "C" not null,
  aggregate_id text collate "C" not null,
  owner text collate "C" not null,
  event_id uuid not null,
  event_type text collate "C" not null,
  event_version smallint not null,
  payload json not null,
  actor text collate "C" not null,
  impersonator text collate "C",
  correlation_id text collate "C" not null,
  causation_id text collate "C",
  origin text collate "C",
  created_at timestamptz not null,
  hash bytea not null
);

create unique index mirror_of_stream on eventstore.mirror (instance_id, aggregate_type, aggregate_id, revision);
create index mirror_of_tenant on eventstore.mirror (instance_id, position);
create index mirror_of_type on eventstore.mirror (event_type, position);
create index mirror_of_actor on eventstore.mirror (instance_id, actor, position);
create index mirror_of_correlation on eventstore.mirror (correlation_id, position);
create index mirror_of_time on eventstore.mirror using brin (created_at);

grant select on eventstore.mirror to fasti_tenant;
alter table eventstore.mirror enable row level security;
create policy tenant on eventstore.mirror for select to fasti_tenant
  using (instance_id = current_setting('fasti.instance_id', true));
