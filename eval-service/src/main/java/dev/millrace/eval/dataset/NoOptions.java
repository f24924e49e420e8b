package dev.millrace.eval.dataset;

import java.util.Map;

/** Formats that leave nothing to be said. */
final class NoOptions {
    private NoOptions() {}

    static void require(Map<String, String> options, String format) {
        if (!options.isEmpty()) {
            throw new DatasetException("%s is no option of %s, which has none"
                    .formatted(options.keySet().iterator().next(), format));
        }
    }
}
