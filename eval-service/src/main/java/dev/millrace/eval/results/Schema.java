package dev.millrace.eval.results;

import java.util.List;

/** The tables; what is there stays. {@code text} and {@code double precision} are the same in H2 and PostgreSQL. */
final class Schema {
    static final List<String> TABLES_OF_A_RUN = List.of(
            "evaluation_items", "evaluation_figures", "evaluation_groups", "evaluation_tasks", "evaluation_runs");

    static final List<String> STATEMENTS = List.of(
            """
            create table if not exists evaluation_runs (
              run_id varchar(64) primary key,
              spec text not null,
              status varchar(16) not null,
              message text not null,
              model varchar(512) not null,
              model_version varchar(128) not null,
              started_ms bigint not null,
              ended_ms bigint not null)""",
            "create index if not exists evaluation_runs_started on evaluation_runs (started_ms)",
            """
            create table if not exists evaluation_tasks (
              run_id varchar(64) not null,
              ordinal integer not null,
              task varchar(128) not null,
              version varchar(64) not null,
              fingerprint varchar(64) not null,
              items integer not null,
              primary key (run_id, task))""",
            """
            create table if not exists evaluation_items (
              run_id varchar(64) not null,
              task varchar(128) not null,
              item_index integer not null,
              item_id varchar(64) not null,
              document text not null,
              target text not null,
              requests text not null,
              replies text not null,
              measurements text not null,
              primary key (run_id, task, item_index))""",
            """
            create table if not exists evaluation_figures (
              run_id varchar(64) not null,
              task varchar(128) not null,
              ordinal integer not null,
              metric varchar(128) not null,
              metric_filter varchar(128) not null,
              figure double precision,
              stderr double precision,
              low double precision,
              high double precision,
              items integer not null,
              higher_is_better boolean,
              primary key (run_id, task, ordinal))""",
            // Before lengths had no better way, it was never null.
            "alter table evaluation_figures alter column higher_is_better drop not null",
            """
            create table if not exists evaluation_groups (
              run_id varchar(64) not null,
              ordinal integer not null,
              group_name varchar(256) not null,
              figures text not null,
              primary key (run_id, ordinal))""",
            """
            create table if not exists evaluation_answers (
              probe varchar(64) primary key,
              answer text not null,
              kept_ms bigint not null)""",
            "create index if not exists evaluation_answers_kept on evaluation_answers (kept_ms)");

    private Schema() {}
}
