-- Who reads for one tenant: can't log in, can't bypass row-level security. Roles belong to the whole cluster, so that
-- another database may have made it already, or may be making it now.
do $$
begin
  if not exists (select from pg_roles where rolname = 'fasti_tenant') then
    create role fasti_tenant nologin nobypassrls;
  end if;
exception
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then
    raise exception 'The database user % may not make the role fasti_tenant. Let an administrator of the database run once: create role fasti_tenant nologin; grant fasti_tenant to %', current_user, quote_ident(current_user);
end;
$$;

-- Whoever makes a role administers it but, since Postgres 16, may not yet act as it: only trying tells.
do $$
begin
  set local role fasti_tenant;
  reset role;
exception
  when insufficient_privilege then
    begin
      execute format('grant fasti_tenant to %I', current_user);
    exception
      -- Two databases of the cluster granting it at once.
      when internal_error or unique_violation then null;
      when insufficient_privilege then
        raise exception 'The database user % may not read as a tenant. Let an administrator of the database run once: grant fasti_tenant to %', current_user, quote_ident(current_user);
    end;
end;
$$;
