package dev.millrace.eval.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Answers of comparisons that are being made: a chain of requests each, whose ids say what they are for. The first one asks for
 * a draft, and each revision for a critique of it and then for the next draft; the last draft is the answer. A state machine
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
        own = Pattern.compile(PREFIX + "([^:]+):" + Pattern.quote(attempt) + ":([0-9]):([0-9])");
    }

    private record Pending(List<Chain> chains, long untilMs) {
        boolean isDone() {
            return chains.stream().allMatch(Chain::isDone);
        }
    }

    /** One answer. The steps so far, of all that it takes. */
    private record Chain(List<Answer> steps, int all) {
        boolean isDone() {
            return steps.size() == all;
        }
    }

    /**
     * What a request was answered.
     *
     * @param requestId the request
     * @param model that wrote it
     * @param text what it says
     */
    public record Answer(String requestId, String model, String text) {}

    /** What is to be done next. */
    public sealed interface Next {
        /** The comparison that it is about. */
        String comparisonId();

        /**
         * A request is to be sent.
         *
         * @param answer which of the comparison's answers it is for
         * @param requestId its id
         * @param done what the chain has so far: nothing, or a draft, or a draft and its critique, and so on
         */
        record Ask(String comparisonId, int answer, String requestId, List<String> done) implements Next {}

        /**
         * The making of a comparison has ended.
         *
         * @param chains of each answer, in the order of the settings, the drafts and critiques; empty when it failed
         * @param failure why it failed; empty when it did not
         */
        record Made(String comparisonId, List<List<Answer>> chains, String failure) implements Next {}
    }

    /** Whether so many are being made that there is no room for another one. */
    public boolean isFull() {
        return pending.size() >= comparisonsMax;
    }

    /**
     * Begins with a comparison.
     *
     * @param revisions of each answer, 0 to {@value OpenedComparison#REVISIONS_MAX}
     * @param untilMs when it has failed, milliseconds since the epoch
     * @return the first requests, one an answer
     * @throws IllegalStateException when there is no room
     */
    public List<Next.Ask> begin(String comparisonId, List<Integer> revisions, long untilMs) {
        if (isFull()) {
            throw new IllegalStateException("%d comparisons are being made already".formatted(comparisonsMax));
        }
        var chains = revisions.stream()
                .map(count -> new Chain(new ArrayList<>(), 1 + 2 * count))
                .toList();
        pending.put(comparisonId, new Pending(chains, untilMs));
        return IntStream.range(0, chains.size())
                .mapToObj(answer -> ask(comparisonId, answer, chains.get(answer)))
                .toList();
    }

    private Next.Ask ask(String comparisonId, int answer, Chain chain) {
        var done = chain.steps().stream().map(Answer::text).toList();
        return new Next.Ask(comparisonId, answer, requestId(comparisonId, answer, done.size()), done);
    }

    private String requestId(String comparisonId, int answer, int step) {
        return PREFIX + comparisonId + ":" + attempt + ":" + answer + ":" + step;
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
     * @return what is next: the chain's next request, or the end when this was the last answer's last
     */
    public Optional<Next> completed(Answer answer) {
        return place(answer.requestId()).flatMap(place -> {
            var chain = place.chain();
            chain.steps().add(answer);
            if (!chain.isDone()) {
                return Optional.of(ask(place.comparisonId(), place.index(), chain));
            }
            return place.making().isDone()
                    ? Optional.of(end(place.comparisonId(), copies(place.making()), ""))
                    : Optional.empty();
        });
    }

    private static List<List<Answer>> copies(Pending making) {
        return making.chains().stream().map(chain -> List.copyOf(chain.steps())).toList();
    }

    /**
     * A request failed.
     *
     * @return how the making ended, when it was one that is awaited
     */
    public Optional<Next> failed(String requestId) {
        return place(requestId).map(place -> end(place.comparisonId(), List.of(), "An answer could not be generated."));
    }

    private Next.Made end(String comparisonId, List<List<Answer>> chains, String failure) {
        pending.remove(comparisonId);
        return new Next.Made(comparisonId, chains, failure);
    }

    /** What a request is for, when it is the one that its chain waits for. */
    private Optional<Place> place(String requestId) {
        var match = own.matcher(requestId);
        if (!match.matches()) {
            return Optional.empty();
        }
        var making = pending.get(match.group(1));
        int index = Integer.parseInt(match.group(2));
        if (making == null || index >= making.chains().size()) {
            return Optional.empty();
        }
        var place = new Place(match.group(1), making, index);
        return Integer.parseInt(match.group(3)) == place.chain().steps().size() ? Optional.of(place) : Optional.empty();
    }

    private record Place(String comparisonId, Pending making, int index) {
        Chain chain() {
            return making.chains().get(index);
        }
    }

    /** Time passes: those whose time is over have failed. */
    public List<Next.Made> tick(long nowMs) {
        var late = new ArrayList<Next.Made>();
        pending.forEach((id, making) -> {
            if (nowMs > making.untilMs()) {
                late.add(new Next.Made(id, List.of(), "The answers did not come in time."));
            }
        });
        late.forEach(made -> pending.remove(made.comparisonId()));
        return late;
    }
}
