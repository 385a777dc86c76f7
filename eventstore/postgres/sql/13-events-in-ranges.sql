-- What there is becomes the first range as it lies, which reads it through once; the first new event begins the next.
lock table eventstore.events in access exclusive mode;
alter table eventstore.events rename to events_from_1;
alter index eventstore.events_pkey rename to events_from_1_pkey;
revoke all on eventstore.events_from_1 from fasti_tenant;
drop policy tenant on eventstore.events_from_1;

create table eventstore.events (like eventstore.events_from_1 including storage) partition by range (position);
grant select on eventstore.events to fasti_tenant;
alter table eventstore.events enable row level security;
create policy tenant on eventstore.events for select to fasti_tenant
  using (instance_id = current_setting('fasti.instance_id', true));

do $$
declare
  head bigint := (select max(position) from eventstore.events_from_1);
begin
  if head is null then
    drop table eventstore.events_from_1;
  else
    execute format('alter table eventstore.events attach partition eventstore.events_from_1 for values from (minvalue) to (%s)', head + 1);
    insert into eventstore.ranges (first, last, before) values (1, head, 0);
  end if;
end;
$$;
select eventstore.add_range();
