package dev.millrace.eval.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
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
    private final Pattern own;
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
        own = Pattern.compile(PREFIX + "([^:]+):" + Pattern.quote(attempt) + ":([0-9])");
    }

    private record Pending(@Nullable Answer[] answers, long untilMs) {}

    /**
     * An answer that was made.
     *
     * @param requestId the request
     * @param model that wrote it
     * @param text what it says
     */
    public record Answer(String requestId, String model, String text) {}

    /**
     * How the making of a comparison ended.
     *
     * @param comparisonId the comparison
     * @param answers the answers in the order of the settings; empty when it failed
     * @param failure why it failed; empty when it did not
     */
    public record Made(String comparisonId, List<Answer> answers, String failure) {}

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
        pending.put(comparisonId, new Pending(new @Nullable Answer[answers], untilMs));
        return IntStream.range(0, answers)
                .mapToObj(answer -> PREFIX + comparisonId + ":" + attempt + ":" + answer)
                .toList();
    }

    /** A comparison is closed: its answers are not heard any more. */
    public void drop(String comparisonId) {
        pending.remove(comparisonId);
    }

    /** Whether a request was made for a comparison, by whatever process. */
    public static boolean isOwn(String requestId) {
        return requestId.startsWith(PREFIX);
    }

    /** Whether answers of a comparison are being made. */
    public boolean isMaking(String comparisonId) {
        return pending.containsKey(comparisonId);
    }

    /**
     * A request was answered.
     *
     * @return how the making ended, when this was the last answer
     */
    public Optional<Made> completed(Answer answer) {
        return place(answer.requestId()).flatMap(place -> {
            var answers = place.making().answers();
            answers[place.index()] = answer;
            return Arrays.stream(answers).anyMatch(Objects::isNull)
                    ? Optional.empty()
                    : end(place.comparisonId(), List.of(answers), "");
        });
    }

    /**
     * A request failed.
     *
     * @return how the making ended, when it was one of this process
     */
    public Optional<Made> failed(String requestId) {
        return place(requestId)
                .flatMap(place -> end(place.comparisonId(), List.of(), "An answer could not be generated."));
    }

    private Optional<Made> end(String comparisonId, List<Answer> answers, String failure) {
        pending.remove(comparisonId);
        return Optional.of(new Made(comparisonId, answers, failure));
    }

    /** The answer that a request is for: its comparison and place. */
    private Optional<Place> place(String requestId) {
        var match = own.matcher(requestId);
        if (!match.matches()) {
            return Optional.empty();
        }
        var making = pending.get(match.group(1));
        int index = Integer.parseInt(match.group(2));
        return making == null || index >= making.answers().length
                ? Optional.empty()
                : Optional.of(new Place(match.group(1), making, index));
    }

    private record Place(String comparisonId, Pending making, int index) {}

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
