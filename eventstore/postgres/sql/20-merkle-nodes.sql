-- Roots of 1,024 leaves each of the Merkle tree over the log's hashes (RFC 9162), so that a checkpoint or a proof does not hash
-- the whole log again. Node n stands on the events number 1024 n + 1 to 1024 n + 1024. Made again when they are missing.
create table eventstore.merkle_nodes (
  node bigint primary key,
  hash bytea not null
);
