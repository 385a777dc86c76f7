import { schema } from './table.ts';

/**
 * Parts of texts are found by their trigrams. Row-level security lets the tenants' role use no index for `like`, since Postgres
 * does not trust that operator with rows of others: the function looks as the owner, with the tenant's condition of its own,
 * and tells ids only (what the key has after the tenant), or null if there are more than `most` or no index. `pg_trgm` and `btree_gin` come with every
 * Postgres, but where they are not installed or not allowed, searches do without.
 */
export const partFunctions = `
do $$ begin
  create extension if not exists pg_trgm;
  create extension if not exists btree_gin;
exception when undefined_file or insufficient_privilege or feature_not_supported then
  raise notice 'no index for parts of texts: %', sqlerrm;
end $$;
create or replace function ${schema}.index_parts(of_table regclass, columns text[]) returns void language plpgsql as $$
declare trigrams text;
begin
  select format('%I.gin_trgm_ops', n.nspname) into trigrams
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
   where e.extname = 'pg_trgm' and exists (select from pg_extension where extname = 'btree_gin');
  if trigrams is null then return; end if;
  execute format('create index on %s using gin (instance_id, %s)', of_table,
    (select string_agg(format('%I %s', name, trigrams), ', ') from unnest(columns) name));
end $$;
create or replace function ${schema}.ids_with_part(of_table text, searched text, pattern text, most integer)
returns text[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  found text[];
  told name;
begin
  if not exists (
    select from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
     where i.indrelid = format('%I.%I', '${schema}', of_table)::regclass and a.amname = 'gin'
  ) then return null; end if;
  select a.attname into told from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[1]
   where i.indrelid = format('%I.%I', '${schema}', of_table)::regclass and i.indisprimary;
  execute format(
    'select array(select %I from %I.%I
       where instance_id = current_setting(''fasti.instance_id'', true) and %I like $1 limit $2)',
    told, '${schema}', of_table, searched) into found using pattern, most + 1;
  return case when cardinality(found) <= most then found end;
end $$;
revoke all on function ${schema}.index_parts(regclass, text[]) from public;
revoke all on function ${schema}.ids_with_part(text, text, text, integer) from public;
grant execute on function ${schema}.ids_with_part(text, text, text, integer) to fasti_tenant;
`;
