-- Wrapped keys: an instance's own (subject is empty) by the master key with this id, a subject's by its instance's.
-- A destroyed key leaves its row without a key behind, so that nobody makes it again.
create table eventstore.keys (
  instance_id text collate "C" not null,
  subject text collate "C" not null,
  wrapped text collate "C",
  master_key text collate "C",
  primary key (instance_id, subject)
);
