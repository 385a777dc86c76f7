-- Claims of an instance hold a keyed hash: a login name or an address is somebody's. Those of before are hidden by the first
-- start (hide-claims.ts), which has the keys.
alter table eventstore.claims add column hidden boolean not null default false;
alter table eventstore.claims alter column hidden set default true;
create index claims_in_clear on eventstore.claims (scope) where not hidden and scope <> '';
