package dev.millrace.eval.task;

import dev.millrace.eval.dataset.DatasetFormats;
import dev.millrace.eval.dataset.JsonReader;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

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
        return new TaskLibrary(
                List.of(folders), new DatasetFormats(List.of(new JsonReader())), HarnessMetrics.registry());
    }
}
