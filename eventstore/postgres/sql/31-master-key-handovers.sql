-- While a master key is being replaced: the new one, sealed by the one before, so that processes that were started with
-- that one go on. Emptied when the replacement is closed.
create table eventstore.master_key_handovers (
  id text collate "C" primary key,
  sealed text collate "C" not null,
  sealed_by text collate "C" not null,
  created_at timestamptz not null default now()
);
