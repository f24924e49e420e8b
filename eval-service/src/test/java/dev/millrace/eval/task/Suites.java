package dev.millrace.eval.task;

import dev.millrace.eval.dataset.DatasetFormats;
import dev.millrace.eval.dataset.JsonReader;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** Libraries over the tasks kept with the tests. */
final class Suites {
    private Suites() {}

    static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(Suites.class.getResource("/golden/harness/tasks"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static TaskLibrary library(Path... folders) {
        return library(List.of(folders), OptionalInt.empty());
    }

    static TaskLibrary library(Path folder, OptionalInt fewShot) {
        return library(List.of(folder), fewShot);
    }

    private static TaskLibrary library(List<Path> folders, OptionalInt fewShot) {
        return new TaskLibrary(
                folders,
                new DatasetFormats(List.of(new JsonReader())),
                HarnessMetrics.registry(texts -> {
                    throw new IllegalStateException("no model here makes vectors of " + texts);
                }),
                fewShot);
    }
}
