-- Appends a batch of commands: each on its own is written, repeated or refused; none fails its neighbours.
--
-- Arrays run in parallel by level: commands, their writes (one a stream), the writes' events, and their claims. No two
-- commands of a batch may touch the same stream, claim or command id: the caller sees to that (group-commit.ts).
-- Lists are found by subscript, not joined: the planner knows nothing of their length. Everything is set-wise but the
-- chain of hashes and the marking of what is refused.
--
-- Answers, for each command, an outcome (0 written, 1 repeated, 2 revision conflict, 3 claim taken) and which write or
-- claim it failed at; for each event its position; for each write the stream's revision.
--
-- A claim's change is 'take', 'release', or 'keep' for one that is released and taken in the same command.
--
-- The head is in one of the newest two ranges, and the current revision is the stream's.
create or replace function eventstore.append(
  command_instances text[], command_ids uuid[], actors text[], impersonators text[], correlations text[],
  causations text[], origins text[],
  write_commands int[], write_types text[], write_ids text[], write_owners text[], write_expected bigint[],
  write_sizes int[], write_lasts int[],
  event_writes int[], event_places int[], event_ids uuid[], event_types text[], event_versions smallint[],
  event_payloads json[], event_leaves bytea[],
  claim_commands int[], claim_scopes text[], claim_kinds text[], claim_keys text[], claim_changes text[],
  out outcomes int[], out failed_at int[], out positions bigint[], out revisions bigint[], out created_at_micros bigint
) language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_variable
declare
  newest record;
  head bigint;
  chain bytea;
  latest timestamptz;
  created timestamptz;
  stream_nos bigint[];
  owners text[];
  refused int[];
  hashes bytea[];
  n int;
  -- Most commands have no id, and nothing is looked up or kept for them.
  may_come_again constant boolean := cardinality(array_remove(command_ids, null)) > 0;
begin
  -- Held until the commit is visible: commit order is position order, and a reader at p has missed nothing.
  perform pg_advisory_xact_lock(7166091318);
  select r.before, (r.first + r.last) / 2 as middle into newest from eventstore.ranges r order by r.first desc limit 1;
  select e.position, e.hash, e.created_at into head, chain, latest
  from eventstore.events e where e.position >= newest.before order by e.position desc limit 1;
  head := coalesce(head, 0);
  if head + cardinality(event_ids) > newest.middle then
    perform eventstore.add_range();
  end if;
  chain := coalesce(chain, decode(repeat('00', 32), 'hex'));
  created := greatest(clock_timestamp(), latest);
  created_at_micros := extract(epoch from created) * 1000000;
  outcomes := array_fill(0, array[cardinality(command_ids)]);
  failed_at := outcomes;

  -- Claims first, then revisions, then repetition: what is marked last is what is answered.
  if cardinality(claim_commands) > 0 then
    select array_agg(c.n::int order by c.n desc) into refused
    from unnest(claim_scopes, claim_kinds, claim_keys, claim_changes) with ordinality as c (scope, kind, key, change, n)
    where c.change = 'take' and exists (
      select from eventstore.claims k where k.scope = c.scope and k.kind = c.kind and k.key = c.key
    );
    foreach n in array coalesce(refused, '{}') loop
      outcomes[claim_commands[n]] := 3;
      failed_at[claim_commands[n]] := n;
    end loop;
  end if;

  select array_agg(s.stream_no order by w.n),
    array_agg(coalesce(s.owner, w.owner) order by w.n),
    array_agg(coalesce(s.revision, 0) order by w.n),
    array_agg(w.n::int order by w.n desc) filter (where w.expected <> coalesce(s.revision, 0))
    into stream_nos, owners, revisions, refused
  from unnest(write_commands, write_types, write_ids, write_owners, write_expected) with ordinality as w (command, type, id, owner, expected, n)
  left join lateral (
    select s.stream_no, s.owner, s.revision from eventstore.streams s
    where s.instance_id = command_instances[w.command] and s.aggregate_type = w.type and s.aggregate_id = w.id
    limit 1
  ) s on true;
  foreach n in array coalesce(refused, '{}') loop
    outcomes[write_commands[n]] := 2;
    failed_at[write_commands[n]] := n;
  end loop;

  if may_come_again then
    select array_agg(c.n::int) into refused
    from unnest(command_instances, command_ids) with ordinality as c (instance, id, n)
    where exists (select from eventstore.command_log l where l.instance_id = c.instance and l.command_id = c.id);
    foreach n in array coalesce(refused, '{}') loop
      outcomes[n] := 1;
    end loop;
  end if;

  positions := array_fill(null::bigint, array[cardinality(event_ids)]);
  hashes := array_fill(null::bytea, array[cardinality(event_ids)]);
  for n in 1 .. cardinality(event_ids) loop
    if outcomes[write_commands[event_writes[n]]] = 0 then
      head := head + 1;
      positions[n] := head;
      chain := sha256(chain || event_leaves[n] || int8send(head) || int8send(created_at_micros)
        || int8send(revisions[event_writes[n]] + event_places[n]) || convert_to(owners[event_writes[n]], 'UTF8'));
      hashes[n] := chain;
    end if;
  end loop;
  if not 0 = any (outcomes) then
    return;
  end if;

  -- Nobody else can have made a new one meanwhile. An upsert would look for it twice, and write to the WAL twice.
  if array_position(stream_nos, null) is not null then
    insert into eventstore.streams (stream_no, instance_id, aggregate_type, aggregate_id, owner, revision, position)
    select positions[w.last - w.size + 1], command_instances[w.command], w.type, w.id, owners[w.n], w.size, positions[w.last]
    from unnest(write_commands, write_types, write_ids, write_sizes, write_lasts) with ordinality as w (command, type, id, size, last, n)
    where w.size > 0 and outcomes[w.command] = 0 and stream_nos[w.n] is null;
  end if;
  if cardinality(array_remove(stream_nos, null)) > 0 then
    insert into eventstore.streams (stream_no, instance_id, aggregate_type, aggregate_id, owner, revision, position)
    select stream_nos[w.n], command_instances[w.command], w.type, w.id, owners[w.n], revisions[w.n] + w.size, positions[w.last]
    from unnest(write_commands, write_types, write_ids, write_sizes, write_lasts) with ordinality as w (command, type, id, size, last, n)
    where w.size > 0 and outcomes[w.command] = 0 and stream_nos[w.n] is not null
    on conflict (instance_id, aggregate_type, aggregate_id) do update set revision = excluded.revision, position = excluded.position;
  end if;

  insert into eventstore.events (
    position, stream_no, revision, instance_id, aggregate_type, aggregate_id, owner, event_id, event_type, event_version,
    payload, actor, impersonator, correlation_id, causation_id, origin, created_at, hash
  )
  select positions[e.n], coalesce(stream_nos[e.write], positions[e.n - e.place + 1]), revisions[e.write] + e.place,
    command_instances[write_commands[e.write]], write_types[e.write], write_ids[e.write], owners[e.write],
    e.id, e.type, e.version, e.payload,
    actors[write_commands[e.write]], impersonators[write_commands[e.write]], correlations[write_commands[e.write]],
    causations[write_commands[e.write]], origins[write_commands[e.write]], created, hashes[e.n]
  from unnest(event_writes, event_places, event_ids, event_types, event_versions, event_payloads) with ordinality
    as e (write, place, id, type, version, payload, n)
  where positions[e.n] is not null;

  if cardinality(claim_commands) > 0 then
    delete from eventstore.claims k
    using unnest(claim_commands, claim_scopes, claim_kinds, claim_keys, claim_changes) as c (command, scope, kind, key, change)
    where c.change = 'release' and outcomes[c.command] = 0 and k.scope = c.scope and k.kind = c.kind and k.key = c.key;

    insert into eventstore.claims (scope, kind, key)
    select c.scope, c.kind, c.key
    from unnest(claim_commands, claim_scopes, claim_kinds, claim_keys, claim_changes) as c (command, scope, kind, key, change)
    where c.change <> 'release' and outcomes[c.command] = 0
    on conflict do nothing;
  end if;

  select array_agg(w.revision + w.size order by w.n) into revisions
  from unnest(revisions, write_sizes) with ordinality as w (revision, size, n);

  if may_come_again then
    insert into eventstore.command_log (instance_id, command_id, position, created_at, revisions)
    select command_instances[w.command], command_ids[w.command], max(positions[w.last]), created, array_agg(revisions[w.n] order by w.n)
    from unnest(write_commands, write_lasts) with ordinality as w (command, last, n)
    where outcomes[w.command] = 0 and command_ids[w.command] is not null
    group by w.command;
  end if;

  perform pg_notify('eventstore', head::text);
end;
$$;

revoke all on function eventstore.append from public;
