package dev.millrace.eval.task;

import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.robustness.Perturbations;
import dev.millrace.eval.robustness.RobustTask;
import dev.millrace.eval.task.TaskConfig.FewShot;
import dev.millrace.eval.task.TaskConfig.FilterSpec;
import dev.millrace.eval.task.TaskConfig.MetricSpec;
import dev.millrace.eval.task.TaskConfig.Prompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mapping of a task file to a {@link TaskConfig}: every key is known or refused. */
final class TaskConfigReader {
    static final Set<String> KEYS = Set.of(
            "task",
            "task_alias",
            "tag",
            "group",
            "dataset_path",
            "dataset_name",
            "dataset_kwargs",
            "training_split",
            "validation_split",
            "test_split",
            "fewshot_split",
            "doc_to_text",
            "doc_to_target",
            "doc_to_choice",
            "description",
            "target_delimiter",
            "fewshot_delimiter",
            "fewshot_config",
            "num_fewshot",
            "metric_list",
            "output_type",
            "generation_kwargs",
            "repeats",
            "filter_list",
            "should_decontaminate",
            "doc_to_decontamination_query",
            "gen_prefix",
            "unsafe_code",
            "metadata");
    private static final Set<String> PYTHON =
            Set.of("process_docs", "process_results", "custom_dataset", "class", "use_prompt", "recipe");
    private static final Set<String> PICTURES = Set.of("doc_to_image", "doc_to_audio");
    private static final Set<String> FEW_SHOT_KEYS = Set.of(
            "sampler",
            "split",
            "samples",
            "doc_to_text",
            "doc_to_target",
            "doc_to_choice",
            "gen_prefix",
            "target_delimiter",
            "fewshot_delimiter");
    private static final String PERTURBATIONS = "perturbations";
    private static final String NAME = "[A-Za-z0-9_.-]{1,128}";

    private final Section file;
    private final List<String> warnings = new ArrayList<>();

    private TaskConfigReader(Section file) {
        this.file = file;
    }

    /** The task that a file's mapping describes. */
    static TaskConfig read(Section file) {
        return new TaskConfigReader(file).config();
    }

    private TaskConfig config() {
        file.refuseTags();
        refusePython();
        file.refuseOthers(KEYS);
        String name = file.text("task", "");
        if (!name.matches(NAME)) {
            throw file.fail("task", "is \"" + name + "\", which does not match " + NAME);
        }
        warn("should_decontaminate", file.flag("should_decontaminate", false), "is not followed");
        String type = file.text("output_type", OutputType.GENERATE_UNTIL.toString());
        OutputType outputType = OutputType.named(type)
                .orElseThrow(
                        () -> file.fail("output_type", "is " + type + ", none of " + List.of(OutputType.values())));
        Prompt prompt = prompt();
        return new TaskConfig(
                name,
                version(),
                file.texts("tag"),
                outputType,
                SourceReader.read(file),
                prompt,
                fewShot(prompt),
                DecodingReader.read(file, prompt.fewshotDelimiter()),
                file.integer("repeats", 1, 1, TaskConfig.REPEATS_MAX),
                filters(outputType),
                metrics(),
                perturbations(),
                warnings);
    }

    private void refusePython() {
        for (String key : file.entries().keySet()) {
            if (PYTHON.contains(key)) {
                throw file.fail(key, "needs Python, which is not run here");
            }
            if (PICTURES.contains(key)) {
                throw file.fail(key, "needs a model of pictures or sounds");
            }
        }
        if (file.flag("unsafe_code", false)) {
            throw file.fail("unsafe_code", "is true; answers are not run here");
        }
    }

    private void warn(String key, boolean isSet, String what) {
        if (isSet) {
            warnings.add(file.fail(key, what).getMessage());
        }
    }

    private String version() {
        Section metadata = file.section("metadata");
        return metadata == null ? "" : metadata.text("version", "");
    }

    private List<String> perturbations() {
        Section metadata = file.section("metadata");
        if (metadata == null) {
            return List.of();
        }
        List<String> written = metadata.texts(PERTURBATIONS);
        if (written.size() > RobustTask.WAYS_MAX || Set.copyOf(written).size() < written.size()) {
            throw metadata.fail(PERTURBATIONS, "names one twice or more than " + RobustTask.WAYS_MAX);
        }
        for (String way : written) {
            try {
                Perturbations.parse(way);
            } catch (IllegalArgumentException wrong) {
                throw metadata.fail(PERTURBATIONS, "has \"%s\": %s".formatted(way, wrong.getMessage()));
            }
        }
        return written;
    }

    private Prompt prompt() {
        return new Prompt(
                value(file, "doc_to_text"),
                value(file, "doc_to_target"),
                value(file, "doc_to_choice"),
                file.text("description", ""),
                file.text("target_delimiter", " "),
                file.text("fewshot_delimiter", "\n\n"),
                file.text("gen_prefix"));
    }

    private static @Nullable Object value(Section section, String key) {
        return Section.plain(section.value(key));
    }

    private FewShot fewShot(Prompt prompt) {
        int count = file.integer("num_fewshot", 0, 0, TaskConfig.FEW_SHOT_MAX);
        Section own = file.section("fewshot_config");
        Section config = own == null ? new Section(file.place(), Map.of()) : own;
        if (config.has("process_docs") || config.has("fewshot_indices")) {
            throw config.fail(config.has("process_docs") ? "process_docs" : "fewshot_indices", "is not supported");
        }
        config.refuseOthers(FEW_SHOT_KEYS);
        String sampler = config.text("sampler", "default");
        if (!sampler.equals("default") && !sampler.equals("first_n")) {
            throw config.fail("sampler", "is " + sampler + ", neither default nor first_n");
        }
        Prompt put = new Prompt(
                config.has("doc_to_text") ? value(config, "doc_to_text") : prompt.text(),
                config.has("doc_to_target") ? value(config, "doc_to_target") : prompt.target(),
                config.has("doc_to_choice") ? value(config, "doc_to_choice") : prompt.choice(),
                prompt.description(),
                config.text("target_delimiter", prompt.targetDelimiter()),
                config.text("fewshot_delimiter", prompt.fewshotDelimiter()),
                config.text("gen_prefix", String.valueOf(prompt.genPrefix() == null ? "" : prompt.genPrefix())));
        String split = config.has("split") ? config.text("split") : file.text("fewshot_split");
        return new FewShot(count, sampler.equals("first_n"), split, samples(config), put);
    }

    private static @Nullable List<Map<String, @Nullable Object>> samples(Section config) {
        if (!config.has("samples")) {
            return null;
        }
        List<Section> samples = config.sections("samples");
        if (samples.size() > TaskConfig.FEW_SHOT_MAX) {
            throw config.fail(
                    "samples", "has %d items, more than %d".formatted(samples.size(), TaskConfig.FEW_SHOT_MAX));
        }
        List<Map<String, @Nullable Object>> plain = new ArrayList<>();
        samples.forEach(sample -> plain.add(sample.plain()));
        return plain;
    }

    private List<FilterSpec> filters(OutputType outputType) {
        if (!file.has("filter_list")) {
            return List.of(new FilterSpec(Metric.Key.NO_FILTER, List.of()));
        }
        if (outputType != OutputType.GENERATE_UNTIL) {
            throw file.fail("filter_list", "is for generate_until, not " + outputType);
        }
        Map<String, FilterSpec> specs = new LinkedHashMap<>();
        for (Section pipeline : file.sections("filter_list")) {
            pipeline.refuseOthers(Set.of("name", "filter"));
            String name = pipeline.text("name", "");
            if (!name.matches(NAME) || specs.put(name, new FilterSpec(name, pipeline.sections("filter"))) != null) {
                throw pipeline.fail("name", "is \"" + name + "\", twice or not as " + NAME);
            }
        }
        return List.copyOf(specs.values());
    }

    private List<MetricSpec> metrics() {
        List<MetricSpec> specs = new ArrayList<>();
        for (Section metric : file.sections("metric_list")) {
            if (metric.flag("hf_evaluate", false)) {
                warnings.add(metric.fail("hf_evaluate", "is not followed: the metric is Millrace's own")
                        .getMessage());
            }
            String name = metric.text("metric");
            if (name == null) {
                throw metric.fail("metric", "is missing");
            }
            Boolean better = metric.has("higher_is_better") ? metric.flag("higher_is_better", true) : null;
            specs.add(new MetricSpec(metric, name, metric.text("aggregation"), better));
        }
        return specs;
    }
}
