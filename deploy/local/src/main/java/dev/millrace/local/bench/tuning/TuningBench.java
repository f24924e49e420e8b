package dev.millrace.local.bench.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.bench.feedback.AnswersFile;
import dev.millrace.local.bench.feedback.Prompt;
import dev.millrace.local.bench.feedback.PromptBook;
import dev.millrace.local.bench.feedback.PublicApi;
import dev.millrace.local.bench.feedback.Taste;
import dev.millrace.local.bench.feedback.Writer;
import dev.millrace.local.bench.report.Machine;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.evaluation.EvaluationClient;
import dev.millrace.local.system.UsageException;
import dev.millrace.local.training.TrainingClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Tunes the model on what was ranked, swaps it in, and measures before and after. */
public final class TuningBench {
    private static final double GREEDY = 0;
    private static final int EXAMPLES = 5;

    private final TuningSettings settings;
    private final JsonNode job;
    private final @Nullable Path answers;
    private final Duration look;
    private final List<Prompt> prompts;
    private final Taste taste = Taste.DEFAULT;

    /**
     * @param job request of a training job
     * @param answers file of answers that are there already, and of those that are made; null for none
     * @param look between two looks at the job
     * @throws UsageException when there are not so many prompts
     */
    public TuningBench(TuningSettings settings, JsonNode job, @Nullable Path answers, Duration look) {
        this.settings = settings;
        this.job = job;
        this.answers = answers;
        this.look = look;
        // How many are ranked does not change which ones are left unranked.
        this.prompts = PromptBook.standard()
                .choose(1, settings.trial().heldOut(), settings.seed())
                .unranked();
    }

    /** Doors of the system. */
    private record Doors(PublicApi api, TrainingClient training, EvaluationClient evaluations, Target target) {}

    /** What one model says and knows. */
    private record Looked(List<String> sampled, List<String> greedy, SuiteRound.Done suites) {}

    /**
     * Runs all of it; progress goes to {@code err}.
     *
     * @param url of a door of the system
     * @param key to show; empty for none
     * @param command the command line, for the report
     * @throws UsageException when the system refuses something, or the job fails
     */
    public TuningReport run(String url, String key, String command, PrintStream err)
            throws IOException, InterruptedException {
        var startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try (var api = new PublicApi(url);
                var training = new TrainingClient(url, key);
                var evaluations = new EvaluationClient(url, key)) {
            var doors = new Doors(api, training, evaluations, Target.parse(url, Map.of()));
            var base = model(api);
            var before = look(doors, base, base, err);
            var made = new JobRun(training, look.toMillis()).run(job, err);
            var swap = new SwapTrial(doors.target(), training, evaluations, settings.swapStreams())
                    .run(base, settings.name(), made.version());
            var after = look(doors, base + ":" + settings.name(), base + ":" + made.version(), err);
            return new TuningReport(
                    TuningReport.SCHEMA,
                    startedAt,
                    command,
                    Machine.here(),
                    base,
                    settings,
                    TuningReport.Training.of(job.at("/method/type").asText(), made),
                    swap,
                    change(before.sampled(), after.sampled()),
                    change(before.greedy(), after.greedy()),
                    SuiteChange.of(before.suites().right(), after.suites().right(), random()),
                    after.suites().modelVersion(),
                    examples(before, after));
        }
    }

    private static String model(PublicApi api) throws IOException, InterruptedException {
        for (var model : api.get("/models").path("data")) {
            var id = model.path("id").asText();
            if (!id.contains(":")) {
                return id;
            }
        }
        throw new UsageException("the system lists no model");
    }

    /** @param version what answers are kept under: a name means another version after the swap */
    private Looked look(Doors doors, String model, String version, PrintStream err)
            throws IOException, InterruptedException {
        var writer = new Writer(doors.api(), model, settings.trial().maxTokens());
        List<String> sampled;
        List<String> greedy;
        try (var progress = new Progress("held-out", 2L * prompts.size(), err)) {
            sampled = answers(writer, version, TuningSettings.TEMPERATURE, progress);
            greedy = answers(writer, version, GREEDY, progress);
        }
        var suites = new SuiteRound(doors.evaluations(), settings.trial().suites()).run(model, err);
        return new Looked(sampled, greedy, suites);
    }

    private List<String> answers(Writer writer, String version, double temperature, Progress progress)
            throws IOException, InterruptedException {
        var file = new AnswersFile(answers, HeldOutRound.way(settings, version, temperature));
        return new HeldOutRound(settings, file).run(prompts, writer, temperature, progress);
    }

    private TasteChange change(List<String> base, List<String> adapter) {
        return TasteChange.of(base, adapter, taste, random());
    }

    private SplittableRandom random() {
        return new SplittableRandom(settings.seed());
    }

    private List<TuningReport.Example> examples(Looked before, Looked after) {
        List<TuningReport.Example> examples = new ArrayList<>();
        for (int i = 0; i < Math.min(EXAMPLES, prompts.size()); i++) {
            examples.add(new TuningReport.Example(
                    prompts.get(i).text(),
                    before.sampled().get(i),
                    after.sampled().get(i)));
        }
        return examples;
    }
}
