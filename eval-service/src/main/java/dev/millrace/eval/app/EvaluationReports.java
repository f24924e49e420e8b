package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.eval.v1.ReportEvaluationsRequest;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.results.DecodingSetting;
import dev.millrace.eval.results.ResultStore;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.run.AskingFailedException;
import dev.millrace.eval.runreport.Aggregations;
import dev.millrace.eval.runreport.HumanRun;
import dev.millrace.eval.runreport.ReportFormat;
import dev.millrace.eval.runreport.RunReport;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Reports of runs that are over, and of what people say of some. */
@Singleton
class EvaluationReports {
    private static final int RUNS_MAX = 8;

    /** The same report of the same runs. */
    private static final long SEED = 1;

    private static final Logger LOG = Logger.getLogger(EvaluationReports.class);

    private final EvaluationStore stores;
    private final EvaluationRun evaluation;
    private final HumanEvaluations humans;
    private final ReportThread thread;

    EvaluationReports(EvaluationStore stores, EvaluationRun evaluation, HumanEvaluations humans, ReportThread thread) {
        this.stores = stores;
        this.evaluation = evaluation;
        this.humans = humans;
        this.thread = thread;
    }

    /**
     * The report, UTF-8; INVALID_ARGUMENT, NOT_FOUND and FAILED_PRECONDITION say what is wrong with the runs,
     * RESOURCE_EXHAUSTED that too many reports are asked for.
     *
     * @param gone completes when nobody waits for the report any more
     */
    byte[] of(ReportEvaluationsRequest request, CompletableFuture<Void> gone) throws Exception {
        return thread.of(() -> read(request), gone);
    }

    /** Everything from the database, which must not be interrupted; then computing is left. */
    private Callable<byte[]> read(ReportEvaluationsRequest request) throws InterruptedException {
        var ids = request.getEvaluationIdsList();
        if (ids.isEmpty() || ids.size() > RUNS_MAX || ids.stream().distinct().count() < ids.size()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("evaluation_ids: 1 to %d different runs".formatted(RUNS_MAX))
                    .asRuntimeException();
        }
        var store = stores.get();
        var records = ids.stream().map(id -> find(store, id)).toList();
        boolean isHuman =
                records.stream().anyMatch(record -> record.spec().human().isPresent());
        var format = format(request);
        var report = isHuman ? human(store, records) : measured(store, records);
        return () -> {
            var written = new StringWriter();
            format.write(report.call(), written);
            return written.toString().getBytes(UTF_8);
        };
    }

    private Callable<RunReport> measured(ResultStore store, List<RunRecord> records) {
        records.forEach(EvaluationReports::requireComplete);
        var runs = records.stream().map(record -> run(store, record)).toList();
        var tasks = new ArrayList<Task>();
        for (var record : records) {
            try {
                tasks.addAll(evaluation.tasks(record));
            } catch (AskingFailedException e) {
                // A task that is no longer there has its figures, but is not compared.
                LOG.infof("the report of %s knows less: %s", record.id(), e.getMessage());
            }
        }
        return () -> RunReport.of(runs, Aggregations.of(tasks), RunReport.RESAMPLING, new SplittableRandom(SEED));
    }

    private Callable<RunReport> human(ResultStore store, List<RunRecord> records) throws InterruptedException {
        if (records.size() > 1) {
            throw failure(Status.INVALID_ARGUMENT, "a human evaluation is reported by itself");
        }
        var human = records.getFirst();
        var rankings = humans.rankings(human);
        if (rankings.rankings() == 0) {
            throw failure(Status.FAILED_PRECONDITION, "nobody has ranked anything yet");
        }
        var runs = rankings.human().runs().stream()
                .map(id -> judged(rankings.of(id, new SplittableRandom(SEED)), store.find(id), human.status()))
                .toList();
        return () -> RunReport.of(runs, HumanRun.aggregations(), RunReport.RESAMPLING, new SplittableRandom(SEED));
    }

    /**
     * Under the name and with the settings of the run that was judged, unless that has been deleted since.
     *
     * @param status of the human evaluation: a report of one that is open says so
     */
    private static Run judged(Run judged, Optional<RunRecord> run, RunRecord.Status status) {
        var settings = run.map(EvaluationReports::settings).orElseGet(LinkedHashMap::new);
        settings.putAll(judged.settings());
        if (status == RunRecord.Status.OPEN) {
            settings.put("status", "open, people still rank at /rank");
        }
        return new Run(
                run.map(RunRecord::id).orElse(judged.id()),
                run.map(RunRecord::spec).map(EvaluationReports::label).orElse(judged.label()),
                run.map(RunRecord::model).orElse(judged.model()),
                run.map(RunRecord::modelVersion).orElse(judged.modelVersion()),
                settings,
                judged.startedEpochMs(),
                judged.endedEpochMs(),
                judged.tasks(),
                judged.groups());
    }

    private static ReportFormat format(ReportEvaluationsRequest request) {
        return switch (request.getFormat()) {
            case REPORT_FORMAT_UNSPECIFIED, REPORT_FORMAT_HTML -> ReportFormat.HTML;
            case REPORT_FORMAT_JSON -> ReportFormat.JSON;
            case REPORT_FORMAT_MARKDOWN -> ReportFormat.MARKDOWN;
            case UNRECOGNIZED ->
                throw Status.INVALID_ARGUMENT
                        .withDescription("format: html, json or markdown")
                        .asRuntimeException();
        };
    }

    private static RunRecord find(ResultStore store, String id) {
        return store.find(id).orElseThrow(() -> failure(Status.NOT_FOUND, "there is no run " + id));
    }

    private static void requireComplete(RunRecord record) {
        if (record.status() != RunRecord.Status.COMPLETED) {
            throw failure(Status.FAILED_PRECONDITION, "the run " + record.id() + " is not complete");
        }
    }

    private static Run run(ResultStore store, RunRecord record) {
        var tasks = record.tasks().stream()
                .map(task -> store.result(record.id(), task))
                .toList();
        var settings = settings(record);
        DecodingSetting.of(tasks).ifPresent(words -> settings.put(DecodingSetting.NAME, words));
        return new Run(
                record.id(),
                label(record.spec()),
                record.model(),
                record.modelVersion(),
                settings,
                record.startedEpochMs(),
                record.endedEpochMs(),
                tasks,
                record.groups());
    }

    private static String label(RunSpec spec) {
        return spec.label().isEmpty() ? String.join(", ", spec.tasks()) : spec.label();
    }

    private static Map<String, String> settings(RunRecord run) {
        var spec = run.spec();
        var settings = new LinkedHashMap<String, String>();
        if (spec.limit() > 0) {
            settings.put("limit", Integer.toString(spec.limit()));
        }
        spec.fewshot().ifPresent(value -> settings.put(RunReport.EXAMPLES, Integer.toString(value)));
        DecodingSetting.of(spec.sampling()).ifPresent(words -> settings.put(DecodingSetting.NAME, words));
        spec.sampling().seed().ifPresent(value -> settings.put("seed", Long.toString(value)));
        spec.sampling().maxTokens().ifPresent(value -> settings.put("max_tokens", Integer.toString(value)));
        if (spec.chat().isOn()) {
            settings.put("chat", "on");
        }
        if (!spec.chat().system().isEmpty()) {
            settings.put("system", spec.chat().system());
        }
        return settings;
    }

    private static StatusRuntimeException failure(Status status, String what) {
        return status.withDescription("evaluation_ids: " + what).asRuntimeException();
    }
}
