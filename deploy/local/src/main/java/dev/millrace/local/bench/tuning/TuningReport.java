package dev.millrace.local.bench.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.bench.report.Machine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether tuning did what it is for; this record is the schema of {@code --json}.
 *
 * @param schema {@value #SCHEMA}
 * @param startedAt ISO 8601 instant
 * @param command the exact command line
 * @param machine on which it all ran
 * @param model the base
 * @param settings of the run
 * @param training the job
 * @param swap the promotion
 * @param sampled answers drawn at temperature 1: of the base this is best-of-1
 * @param greedy answers of the likeliest tokens
 * @param suites accuracy on held-out suites, all of them together last
 * @param suiteVersion what answered them: the base's version, and behind it the adapter's
 * @param examples some prompts with what both say to them
 */
public record TuningReport(
        String schema,
        String startedAt,
        String command,
        Machine machine,
        String model,
        TuningSettings settings,
        Training training,
        SwapFigures swap,
        TasteChange sampled,
        TasteChange greedy,
        List<SuiteChange> suites,
        String suiteVersion,
        List<Example> examples) {
    /** Name and version of the schema. */
    public static final String SCHEMA = "millrace-tuning/1";

    private static final double TRAINING_SECONDS_MAX = 30 * 60;

    public TuningReport {
        suites = List.copyOf(suites);
        examples = List.copyOf(examples);
    }

    /**
     * The job.
     *
     * @param objective that was learned
     * @param jobId its id
     * @param version of the adapter
     * @param seconds from the request until the adapter was made
     * @param settings all of them, defaults filled in
     * @param figures at its end
     */
    public record Training(
            String objective,
            String jobId,
            String version,
            double seconds,
            JsonNode settings,
            Map<String, Double> figures) {
        static Training of(String objective, JobRun.Done job) {
            return new Training(
                    objective, job.jobId(), job.version(), job.seconds(), job.settings(), Map.copyOf(job.figures()));
        }
    }

    /**
     * What was said to a prompt, drawn.
     *
     * @param prompt that was asked
     * @param base its answer
     * @param adapter its answer
     */
    public record Example(String prompt, String base, String adapter) {}

    /** What was to be shown, in words, and whether it was. */
    public Map<String, Boolean> goals() {
        double bound = settings.trial().bound();
        var goals = new LinkedHashMap<String, Boolean>();
        goals.put(
                "the adapter is made in under %.0f minutes".formatted(TRAINING_SECONDS_MAX / 60),
                training.seconds() < TRAINING_SECONDS_MAX);
        goals.put("no stream was dropped by the swap", swap.dropped() == 0);
        goals.put(
                "the interval of the gain over best-of-1 is above 0",
                sampled.gain().low() > 0);
        goals.put(
                "the interval of the gain over the base's greedy answers is above 0",
                greedy.gain().low() > 0);
        goals.put("the version made answered the suites", suiteVersion.contains(training.version()));
        goals.put(
                "accuracy over all suites falls by no more than " + bound,
                suites.getLast().change().mean() >= -bound);
        goals.put(
                "no suite falls by more than that beyond noise",
                suites.stream().allMatch(suite -> suite.change().high() >= -bound));
        return goals;
    }

    /** Whether all of it was shown. */
    public boolean passed() {
        return goals().values().stream().allMatch(shown -> shown);
    }
}
