-- One row a stream, so that events refer to it by a number: the index on (stream_no, revision) is a third of the size of
-- one over the names. stream_no is the position of the stream's first event.
create table eventstore.streams (
  stream_no bigint primary key,
  instance_id text collate "C" not null,
  aggregate_type text collate "C" not null,
  aggregate_id text collate "C" not null,
  owner text collate "C" not null,
  unique (instance_id, aggregate_type, aggregate_id)
);
