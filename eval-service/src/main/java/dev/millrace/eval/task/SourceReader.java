package dev.millrace.eval.task;

import dev.millrace.eval.task.TaskConfig.Source;
import dev.millrace.eval.task.TaskConfig.Splits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of a task file that say where its documents are. */
final class SourceReader {
    /** The split of {@code data_files} that are named without one. */
    static final String ANY = "*";

    /** Options of Hugging Face's loader that say how to get a data set, not how to read it. */
    private static final Set<String> FETCHING = Set.of("trust_remote_code", "revision", "streaming", "verification_mode");

    private static final int FILES_MAX = 1024;

    private SourceReader() {}

    static Source read(Section file) {
        String path = file.text("dataset_path");
        if (path == null || path.isEmpty()) {
            throw file.fail("dataset_path", "is missing");
        }
        Splits splits =
                new Splits(file.text("training_split"), file.text("validation_split"), file.text("test_split"));
        if (splits.test() == null && splits.validation() == null) {
            throw file.fail("test_split", "is missing, and so is validation_split");
        }
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, List<String>> files = new LinkedHashMap<>();
        Section kwargs = file.section("dataset_kwargs");
        if (kwargs != null) {
            for (String key : kwargs.entries().keySet()) {
                if (key.equals("data_files")) {
                    files.putAll(files(kwargs));
                } else if (!FETCHING.contains(key)) {
                    options.put(key, kwargs.text(key, ""));
                }
            }
        }
        return new Source(path, file.text("dataset_name", ""), files, options, splits);
    }

    private static Map<String, List<String>> files(Section kwargs) {
        if (!(kwargs.value("data_files") instanceof Section bySplit)) {
            return Map.of(ANY, bounded(kwargs, "data_files"));
        }
        Map<String, List<String>> files = new LinkedHashMap<>();
        bySplit.entries().keySet().forEach(split -> files.put(split, bounded(bySplit, split)));
        return files;
    }

    private static List<String> bounded(Section section, String key) {
        List<String> names = section.texts(key);
        if (names.isEmpty() || names.size() > FILES_MAX) {
            throw section.fail(key, "has %d files, not 1 to %d".formatted(names.size(), FILES_MAX));
        }
        return names;
    }
}
