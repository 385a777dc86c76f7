-- For forgetting the oldest answers (functions/prune-command-log.sql).
create index command_log_by_age on eventstore.command_log (created_at);
