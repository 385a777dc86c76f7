-- The log. Position is dense and in commit order, created_at never goes back. Payload is json, not jsonb: it is written
-- and read whole, a third faster, and keeps the text that was hashed.
create table eventstore.events (
  position bigint primary key,
  stream_no bigint not null,
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

-- Finds a stream's events and its current revision; and no revision can be given twice.
create unique index events_of_stream on eventstore.events (stream_no, revision);
