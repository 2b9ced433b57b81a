package dev.runbook.sql;

/** The catalogue queries behind {@link SqlOps} that need nothing else. */
final class OpsQueries {
  /** An idle primary is no lag: on a standby the delay is 0 once all received WAL is replayed. */
  static final String REPLICATION =
      """
      select application_name as standby, host(client_addr) as client, state, sync_state as sync,
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), sent_lsn)::bigint as sent,
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), write_lsn)::bigint as write,
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), flush_lsn)::bigint as flush,
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn)::bigint as replay,
        coalesce(extract(epoch from replay_lag)::float8, 0) as replay_age
      from pg_catalog.pg_stat_replication where not pg_catalog.pg_is_in_recovery()
      union all
      select 'this standby', null, 'replaying', null, null, null, null,
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_receive_lsn(),
          pg_catalog.pg_last_wal_replay_lsn())::bigint,
        case when pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn() then 0
          else extract(epoch from clock_timestamp()
            - pg_catalog.pg_last_xact_replay_timestamp())::float8 end
      where pg_catalog.pg_is_in_recovery()
      """;

  static final String SLOTS =
      """
      select slot_name as slot, slot_type as type, active, active_pid as pid, wal_status as status,
        pg_catalog.pg_wal_lsn_diff(
          case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
            else pg_catalog.pg_current_wal_lsn() end, restart_lsn)::bigint as retained
      from pg_catalog.pg_replication_slots order by retained desc nulls last
      """;

  static final String CONNECTIONS =
      """
      select coalesce(usename, backend_type) as "user", application_name as application,
        count(*) as connections, count(*) filter (where state = 'active') as active,
        count(*) filter (where state like 'idle in transaction%') as "in transaction",
        current_setting('max_connections')::bigint as "of at most"
      from pg_catalog.pg_stat_activity group by 1, 2 order by 3 desc, 1, 2
      """;

  static final String SETTINGS =
      """
      select name, setting, unit, source, pending_restart as "needs restart", short_desc as meaning
      from pg_catalog.pg_settings where name like :pattern order by name
      """;

  static final String VACUUM =
      """
      select schemaname || '.' || relname as table, n_live_tup as live, n_dead_tup as dead,
        greatest(last_vacuum, last_autovacuum) as "last vacuum",
        greatest(last_analyze, last_autoanalyze) as "last analyze"
      from pg_catalog.pg_stat_user_tables order by n_dead_tup desc, 1 limit 100
      """;

  static final String WRAPAROUND =
      """
      select datname as database, age(datfrozenxid) as "age of the oldest row",
        current_setting('autovacuum_freeze_max_age')::bigint as "vacuum forced at",
        round(100.0 * age(datfrozenxid) / 2146483648, 1) as "percent used"
      from pg_catalog.pg_database where datallowconn order by 2 desc
      """;

  static final String UNUSED_INDEXES =
      """
      select s.schemaname || '.' || s.relname as table, s.indexrelname as index,
        pg_catalog.pg_relation_size(s.indexrelid) as size
      from pg_catalog.pg_stat_user_indexes s join pg_catalog.pg_index i using (indexrelid)
      where s.idx_scan = 0 and not i.indisunique order by size desc limit 100
      """;

  static final String SLOWEST =
      """
      select calls, total_exec_time / 1000 as "total s", mean_exec_time as "mean ms", rows, query
      from pg_stat_statements order by total_exec_time desc limit :count
      """;

  static final String HOLDERS =
      """
      select 'pid ' || a.pid || ' (' || a.usename || coalesce(', ' || nullif(a.application_name, ''), '')
        || ', ' || a.state || ', transaction open for '
        || extract(epoch from clock_timestamp() - a.xact_start)::bigint || ' s)' as holder
      from pg_catalog.pg_stat_activity a
      where a.pid <> pg_catalog.pg_backend_pid() and exists (
        select 1 from pg_catalog.pg_locks l where l.pid = a.pid and l.granted
          and l.mode not in ('AccessShareLock')
          and l.relation in (select to_regclass(t)::oid from unnest(:tables) t))
      order by a.xact_start limit 3
      """;

  private OpsQueries() {}
}
