-- The log in ranges of positions, each made ahead of its need by the append that passes the middle of the newest one.
-- Within a range, what logins and tokens write lies apart from what configures: neither shares a page, of the table or of
-- an index, with the other. Which types are whose is decided for each new range; older ones stay as they are.
create table eventstore.ranges (
  first bigint primary key,
  last bigint not null,
  -- First position of the range before it: the newest event is there or later.
  before bigint not null,
  -- Has its indexes for the audit (functions/index-range.sql).
  indexed boolean not null default false
);
