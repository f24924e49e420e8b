package dev.millrace.model.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON lines, UTF-8, gzip or not, that was read from end to end and found good.
 *
 * @param shape the one shape of all lines
 * @param learned which messages of its conversations are learned
 * @param examples how many there are, 1 to {@link #EXAMPLES_MAX}
 * @param hash SHA-256 of the file as stored
 */
public record TrainingFile(Path path, Shape shape, Passage.Learned learned, long examples, Sha256 hash) {
    /** Most examples of a file. */
    public static final long EXAMPLES_MAX = 10_000_000;
    /** Most problems listed of a refused file; the others are counted. */
    public static final int PROBLEMS_LISTED_MAX = 20;

    /** Checks a file whose shape is found from the fields of its first line. */
    public static TrainingFile check(Path path, Passage.Learned learned) throws IOException {
        return checkAs(path, null, learned);
    }

    /** Checks a file of a named shape, for one whose fields fit several. */
    public static TrainingFile check(Path path, Shape shape, Passage.Learned learned) throws IOException {
        return checkAs(path, shape, learned);
    }

    /** Checks a file of the named shape, or where none is named of that of its first line. */
    public static TrainingFile check(Path path, Optional<Shape> shape, Passage.Learned learned) throws IOException {
        return checkAs(path, shape.orElse(null), learned);
    }

    private static TrainingFile checkAs(Path path, @Nullable Shape shape, Passage.Learned learned) throws IOException {
        Problems problems = new Problems();
        try (Examples examples = Examples.open(path, shape, learned, problems::add)) {
            long count = 0;
            while (examples.next() != null) {
                if (++count > EXAMPLES_MAX) {
                    problems.add(whole(path, examples.line(), "is beyond the " + EXAMPLES_MAX + " examples taken"));
                    break;
                }
            }
            Shape found = examples.shape();
            if (count == 0 && problems.count == 0) {
                problems.add(whole(path, 0, "has no examples"));
            }
            if (problems.count > 0 || found == null) {
                throw new MalformedDataException(problems.listed, problems.count);
            }
            return new TrainingFile(path, found, learned, count, examples.fileHash());
        }
    }

    /** Its examples. A line that went bad since the check is a MalformedDataException. */
    public Examples open() throws IOException {
        return Examples.open(path, shape, learned, problem -> {
            throw new MalformedDataException(List.of(problem), 1);
        });
    }

    private static Problem whole(Path path, long line, String fault) {
        return new Problem(String.valueOf(path.getFileName()), line, "", fault);
    }

    private static final class Problems {
        private final List<Problem> listed = new ArrayList<>();
        private long count;

        void add(Problem problem) {
            if (listed.size() < PROBLEMS_LISTED_MAX) {
                listed.add(problem);
            }
            count++;
        }
    }
}
