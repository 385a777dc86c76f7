-- A tenant sees what is its own, whatever the query says; the store itself is the owner and sees all.
grant usage on schema eventstore to fasti_tenant;
grant select on eventstore.streams, eventstore.events, eventstore.claims to fasti_tenant;

alter table eventstore.streams enable row level security;
create policy tenant on eventstore.streams for select to fasti_tenant
  using (instance_id = current_setting('fasti.instance_id', true));

alter table eventstore.events enable row level security;
create policy tenant on eventstore.events for select to fasti_tenant
  using (instance_id = current_setting('fasti.instance_id', true));

alter table eventstore.claims enable row level security;
create policy tenant on eventstore.claims for select to fasti_tenant
  using (scope = nullif(current_setting('fasti.instance_id', true), ''));
