package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CrowS-Pairs' own file: CSV whose first column, the number of the pair, has no name in the file and is {@code id} here. The
 * others are {@code sent_more}, {@code sent_less}, {@code stereo_antistereo}, {@code bias_type} and those of the annotators.
 */
public final class CrowsPairsReader implements DatasetReader {
    private static final List<String> REQUIRED = List.of("sent_more", "sent_less", "stereo_antistereo", "bias_type");

    @Override
    public Set<String> formats() {
        return Set.of("crows_pairs");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        NoOptions.require(options, "crows_pairs");
        List<DelimitedText.Line> lines = new DelimitedText(',', true).read(file);
        List<String> names =
                new ArrayList<>(lines.isEmpty() ? List.of() : lines.getFirst().fields());
        if (!names.containsAll(REQUIRED)) {
            throw new DatasetException("%s does not name the columns %s".formatted(file.getFileName(), REQUIRED));
        }
        if (names.getFirst().isEmpty()) {
            names.set(0, "id");
        }
        return CsvReader.rows(names, lines.subList(1, lines.size()), file);
    }
}
