-- Values that are taken. Scope is the instance, or empty for claims that are global; the key is in lower case.
create table eventstore.claims (
  scope text collate "C" not null,
  kind text collate "C" not null,
  key text collate "C" not null,
  primary key (scope, kind, key)
);
