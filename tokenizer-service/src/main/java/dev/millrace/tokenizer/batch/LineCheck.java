package dev.millrace.tokenizer.batch;

import dev.millrace.tokenizer.session.FailureException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Looks through the lines of a file before the first of them is run; what is in their bodies shows when they are. */
final class LineCheck {
    /** Most errors that are told. */
    static final int ERRORS_MAX = 100;

    private final String endpoint;
    private final int linesMax;
    private final Set<String> customIds = new HashSet<>();
    private final List<LineError> errors = new ArrayList<>();
    private int lines;

    LineCheck(String endpoint, int linesMax) {
        this.endpoint = endpoint;
        this.linesMax = linesMax;
    }

    /** The next line; false when no more need to be seen. */
    boolean add(int number, byte[] line) {
        if (++lines > linesMax) {
            errors.add(new LineError(
                    "too_many_requests", "A batch has at most " + linesMax + " requests.", "input_file_id", number));
            return false;
        }
        try {
            var read = BatchLine.read(number, line, endpoint);
            if (!customIds.add(read.customId())) {
                errors.add(new LineError(
                        "duplicate_custom_id", "Another line before has the same custom_id.", "custom_id", number));
            }
        } catch (FailureException e) {
            var why = e.failure();
            errors.add(new LineError(
                    Objects.requireNonNullElse(why.code(), "invalid_value"),
                    why.message(),
                    Objects.requireNonNullElse(why.param(), ""),
                    number));
        }
        return errors.size() < ERRORS_MAX;
    }

    /** What is wrong; empty when nothing is. */
    List<LineError> errors() {
        return lines == 0
                ? List.of(new LineError("empty_file", "The file has no requests.", "input_file_id", 0))
                : errors;
    }

    /** How many there were. */
    int lines() {
        return lines;
    }
}
