package dev.millrace.model.train.data;

import java.util.List;
import java.util.stream.Collectors;

/** A training file is refused. Its message lists the first problems, a line each, and counts the others. */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;
    private final long count;

    /**
     * @param problems the first ones, at least one
     * @param count how many there are in all
     */
    public MalformedDataException(List<Problem> problems, long count) {
        super(message(problems, count));
        this.problems = List.copyOf(problems);
        this.count = count;
    }

    /** The first problems in the order of their lines, at most {@link TrainingFile#PROBLEMS_LISTED_MAX}. */
    public List<Problem> problems() {
        return problems;
    }

    /** How many lines are refused in all. */
    public long count() {
        return count;
    }

    private static String message(List<Problem> problems, long count) {
        String listed = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
        long more = count - problems.size();
        return more > 0 ? listed + "\nand " + more + " more" : listed;
    }
}
