import { schema } from './table.ts';

/**
 * Parts of texts are found by their trigrams. Row-level security lets the tenants' role use no index for `like`, since Postgres
 * does not trust that operator with rows of others: the function looks as the owner, with the tenant's condition of its own,
 * and tells ids only (what the key has after the tenant), or null if there are more than `most` or no index. `pg_trgm` and `btree_gin` come with every
 * Postgres, but where they are not installed or not allowed, searches do without.
 *
 * The index unpacks what it holds for each thing it is asked, so what most have costs the most and tells the least: of a million, 20 ms
 * for three letters that all have, 10 ms for their tenant. `rare_in` leaves of a part what few of Postgres' sample of the column have, and
 * the tenant is asked of the index only if it has few of the rows. Both are then asked of what was found, in words that no index takes.
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
create or replace function ${schema}.rare_in(of_table text, searched text, pattern text)
returns text language plpgsql stable set search_path = pg_catalog as $$
declare
  sample text[];
  written text;
begin
  select coalesce(most_common_vals::text::text[], '{}') || coalesce(histogram_bounds::text::text[], '{}') into sample
    from pg_stats where schemaname = '${schema}' and tablename = of_table and attname = searched;
  written := array_to_string(sample, chr(10));
  return (
    with words as (
      select place, letters[1] as word
        from regexp_matches(pattern, '[[:alnum:]]{3,}', 'g') with ordinality as matches (letters, place)),
    rare as (
      select place, word, i, i - row_number() over (partition by place order by i) as run
        from words, generate_series(1, length(word) - 2) i
       where length(written) - length(replace(written, substr(word, i, 3), '')) <= 3 * 0.05 * cardinality(sample)),
    runs as (
      select distinct on (place) place, substr(word, min(i)::integer, count(*)::integer + 2) as letters
        from rare group by place, word, run order by place, count(*) desc)
    select '%' || string_agg(letters, '%' order by place) || '%' from runs);
end $$;
revoke all on function ${schema}.rare_in(text, text, text) from public;
create or replace function ${schema}.ids_with_part(of_table text, searched text, pattern text, most integer)
returns text[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  found text[];
  told name;
  tenant text := current_setting('fasti.instance_id', true);
  share real;
  rare text := ${schema}.rare_in(of_table, searched, pattern);
begin
  if not exists (
    select from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
     where i.indrelid = format('%I.%I', '${schema}', of_table)::regclass and a.amname = 'gin'
  ) then return null; end if;
  select a.attname into told from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[1]
   where i.indrelid = format('%I.%I', '${schema}', of_table)::regclass and i.indisprimary;
  select most_common_freqs[array_position(most_common_vals::text::text[], tenant)] into share
    from pg_stats where schemaname = '${schema}' and tablename = of_table and attname = 'instance_id';
  execute format(
    'select array(select %I from %I.%I where %s and %s limit $3)', told, '${schema}', of_table,
    case when rare is not null and share > 0.2 then 'instance_id || '''' = $1' else 'instance_id = $1' end,
    case when rare is null then format('%I like $2', searched)
         else format('%1$I like $4 and %1$I || '''' like $2', searched) end)
    into found using tenant, pattern, most + 1, rare;
  return case when cardinality(found) <= most then found end;
end $$;
revoke all on function ${schema}.index_parts(regclass, text[]) from public;
revoke all on function ${schema}.ids_with_part(text, text, text, integer) from public;
grant execute on function ${schema}.ids_with_part(text, text, text, integer) to fasti_tenant;
`;
