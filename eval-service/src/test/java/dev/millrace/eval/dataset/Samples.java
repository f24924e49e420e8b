package dev.millrace.eval.dataset;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The dataset files kept with the tests. */
final class Samples {
    private Samples() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Samples.class.getResource("/golden/dataset/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
