-- What every command was answered, so that it can come again and is answered the same.
create table eventstore.command_log (
  instance_id text collate "C" not null,
  command_id uuid not null,
  position bigint not null,
  created_at timestamptz not null,
  revisions bigint[] not null,
  primary key (instance_id, command_id)
);
