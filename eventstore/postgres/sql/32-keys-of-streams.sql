-- A stream that began before anybody was known has a key of its own (subject: its type and id). Whose it turned out to be is
-- written here, so that it is destroyed with theirs; those of logins that nobody finished are destroyed after a while.
create table eventstore.key_owners (
  instance_id text collate "C" not null,
  person text collate "C" not null,
  subject text collate "C" not null,
  primary key (instance_id, person, subject)
);
alter table eventstore.keys add column made_at timestamptz not null default now();
create index keys_of_streams on eventstore.keys (split_part(subject, '/', 1), made_at) where subject like '%/%';
