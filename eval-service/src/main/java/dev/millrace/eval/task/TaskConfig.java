package dev.millrace.eval.task;

import dev.millrace.eval.harness.Decoding;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task file says, with its defaults filled in. The names are those of lm-evaluation-harness.
 *
 * @param name of the task
 * @param version of {@code metadata}
 * @param tags other names under which it is found together with others
 * @param outputType what is asked
 * @param source where the documents are
 * @param prompt how a document is put
 * @param fewShot what stands before it
 * @param decoding of generate_until
 * @param repeats how often each document is asked, 1 to {@link #REPEATS_MAX}
 * @param filters what is made of answers, at least one
 * @param metrics what is measured, at least one
 * @param perturbations of {@code metadata}: the ways in which it is asked behind {@code robust_}; none for the usual ones
 * @param warnings what the file says that is not followed
 */
record TaskConfig(
        String name,
        String version,
        List<String> tags,
        OutputType outputType,
        Source source,
        Prompt prompt,
        FewShot fewShot,
        Decoding decoding,
        int repeats,
        List<FilterSpec> filters,
        List<MetricSpec> metrics,
        List<String> perturbations,
        List<String> warnings) {
    static final int REPEATS_MAX = 256;
    static final int FEW_SHOT_MAX = 64;

    /**
     * Where documents are.
     *
     * @param path {@code dataset_path}: a format, or a file or a folder by its name
     * @param name {@code dataset_name}: a folder below the path; empty for none
     * @param files by split, of {@code data_files}; the split {@code *} has the files that no split is named for
     * @param options of the format
     * @param splits training, validation, test by role
     */
    record Source(
            String path, String name, Map<String, List<String>> files, Map<String, String> options, Splits splits) {}

    /** Names of splits; null where there is none. */
    record Splits(
            @Nullable String training,
            @Nullable String validation,
            @Nullable String test) {}

    /**
     * How a document is put. {@code text}, {@code target} and {@code choice} are a field's name, a template, a number or a list.
     *
     * @param genPrefix what an answer starts with; null for nothing
     */
    record Prompt(
            @Nullable Object text,
            @Nullable Object target,
            @Nullable Object choice,
            String description,
            String targetDelimiter,
            String fewshotDelimiter,
            @Nullable String genPrefix) {}

    /**
     * What stands before a document.
     *
     * @param count {@code num_fewshot}
     * @param isFirst whether the first ones are taken instead of drawn
     * @param split where they come from; null for the harness's rule
     * @param samples they themselves, where the file has them
     * @param prompt how they are put
     */
    record FewShot(
            int count,
            boolean isFirst,
            @Nullable String split,
            @Nullable List<Map<String, @Nullable Object>> samples,
            Prompt prompt) {}

    /** A pipeline of {@code filter_list}: its name and its steps. */
    record FilterSpec(String name, List<Section> steps) {}

    /** An entry of {@code metric_list}; null where the metric's own rule holds. */
    record MetricSpec(
            Section at,
            String metric,
            @Nullable String aggregation,
            @Nullable Boolean isHigherBetter) {}
}
