package dev.millrace.eval.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers of comparisons that are being made: each is a request of its own, whose id says what it is for. A state machine
 * without clock or I/O; one thread at a time.
 *
 * <p>What it knows is lost with the process, and the log then has requests of which nobody knows which answers came. So a
 * comparison that is still without answers after a start is begun anew, with ids of another attempt; what comes of the
 * earlier one is not heard.
 */
public final class AnswerMaking {
    private static final String PREFIX = "comparison:";

    private final int comparisonsMax;
    private final String attempt;
    private final Map<String, Pending> pending = new HashMap<>();

    /**
     * Nothing is being made yet.
     *
     * @param comparisonsMax most comparisons at once
     * @param attempt names this process among all that ever made answers; letters and digits
     */
    public AnswerMaking(int comparisonsMax, String attempt) {
        this.comparisonsMax = comparisonsMax;
        this.attempt = attempt;
    }

    private record Pending(@Nullable String[] answers, long untilMs) {}

    /**
     * How the making of a comparison ended.
     *
     * @param comparisonId the comparison
     * @param answers the answers in the order of the settings; empty when it failed
     * @param failure why it failed; empty when it did not
     */
    public record Made(String comparisonId, List<String> answers, String failure) {}

    /** Whether so many are being made that there is no room for another one. */
    public boolean isFull() {
        return pending.size() >= comparisonsMax;
    }

    /**
     * Begins with a comparison.
     *
     * @param answers how many are to be made
     * @param untilMs when it has failed, milliseconds since the epoch
     * @return ids of the requests, one an answer
     * @throws IllegalStateException when there is no room
     */
    public List<String> begin(String comparisonId, int answers, long untilMs) {
        if (isFull()) {
            throw new IllegalStateException("%d comparisons are being made already".formatted(comparisonsMax));
        }
        pending.put(comparisonId, new Pending(new @Nullable String[answers], untilMs));
        return IntStream.range(0, answers)
                .mapToObj(answer -> PREFIX + comparisonId + ":" + attempt + ":" + answer)
                .toList();
    }

    /** A comparison is closed: its answers are not heard any more. */
    public void drop(String comparisonId) {
        pending.remove(comparisonId);
    }

    /**
     * A request was completed.
     *
     * @param text the answer; null when it failed
     * @return how the making ended, when this was the last answer or one that failed
     */
    public Optional<Made> completed(String requestId, @Nullable String text) {
        var parts = requestId.split(":", -1);
        if (!requestId.startsWith(PREFIX) || parts.length != 4 || !parts[2].equals(attempt)) {
            return Optional.empty();
        }
        var making = pending.get(parts[1]);
        if (making == null) {
            return Optional.empty();
        }
        if (text == null) {
            pending.remove(parts[1]);
            return Optional.of(new Made(parts[1], List.of(), "An answer could not be generated."));
        }
        making.answers()[Integer.parseInt(parts[3])] = text;
        if (Arrays.stream(making.answers()).anyMatch(Objects::isNull)) {
            return Optional.empty();
        }
        pending.remove(parts[1]);
        return Optional.of(new Made(parts[1], List.of(making.answers()), ""));
    }

    /** Time passes: those whose time is over have failed. */
    public List<Made> tick(long nowMs) {
        var late = new ArrayList<Made>();
        pending.forEach((id, making) -> {
            if (nowMs > making.untilMs()) {
                late.add(new Made(id, List.of(), "The answers did not come in time."));
            }
        });
        late.forEach(made -> pending.remove(made.comparisonId()));
        return late;
    }
}
