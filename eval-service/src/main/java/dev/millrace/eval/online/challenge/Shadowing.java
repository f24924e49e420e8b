package dev.millrace.eval.online.challenge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.eval.metric.RecentIds;
import dev.millrace.eval.online.Observation;
import dev.millrace.eval.online.challenge.Pairs.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prompts that the challenger answers again. Which these are, and the ids of its requests, follow from the ids of the
 * champion's, so whatever is read again, after a restart too, asks for nothing new: a prompt that is sent again has the id
 * of the first time, and edges answer an id once. What was {@linkplain #compared recorded} is neither asked for nor compared
 * again. Not thread-safe.
 *
 * @param <P> what is needed to ask
 */
public final class Shadowing<P> {
    /** Prompts whose second answers have not come yet, and second answers whose first ones have not. */
    static final int PENDING_MAX = 4_000;

    private static final String PREFIX = "shadow:";
    private static final int REMEMBERED = 100_000;
    private static final int HOURS_MAX = 48;
    private static final long HOUR_MS = 3_600_000;
    /** 2^53: as many values as a share of all is told by. */
    private static final double STEPS = 0x1p53;

    private final ChallengeRules rules;
    private final Map<String, Pending<P>> pending = new LinkedHashMap<>();
    /** Answers that were read before those they are held against: in another partition, after a restart. */
    private final Map<String, Answer> early = new LinkedHashMap<>();

    private final RecentIds answered = new RecentIds(REMEMBERED);
    private final RecentIds compared = new RecentIds(REMEMBERED);
    private final TreeMap<Long, Integer> picked = new TreeMap<>();
    private long timedOut;

    public Shadowing(ChallengeRules rules) {
        this.rules = rules;
    }

    /**
     * An answer.
     *
     * @param text of its first choice
     */
    public record Answer(Observation observed, String text) {
        String requestId() {
            return observed.completion().requestId();
        }
    }

    private record Pending<P>(Answer champion, P prompt, boolean asked) {}

    /**
     * A prompt that is to be sent to the challenger.
     *
     * @param requestId its id
     * @param prompt what is needed to ask
     */
    public record Ask<P>(String requestId, P prompt) {}

    /**
     * Both have answered.
     *
     * @param requestId the champion's
     * @param shadowId the challenger's
     */
    public record Answered<P>(String requestId, String shadowId, P prompt, Answer champion, Answer challenger) {
        /** What is compared of them. */
        public Pair pair() {
            var one = AnswerTraits.of(champion.observed());
            var other = AnswerTraits.of(challenger.observed());
            return new Pair(
                    one,
                    other,
                    one.failed() || other.failed()
                            ? OptionalDouble.empty()
                            : WordAgreement.of(champion.text(), challenger.text()));
        }
    }

    /** Whether a request was made for a shadow, by whatever process. */
    public static boolean isOwn(String requestId) {
        return requestId.startsWith(PREFIX);
    }

    /** A champion's answer was given; whether it is held against the challenger's follows from its id. */
    public Optional<Answered<P>> answered(Answer answer, P prompt) {
        var observed = answer.observed();
        var id = answer.requestId();
        boolean isChampions = rules.champion().isOf(observed.completion().model(), observed.version());
        if (!isChampions || observed.failed() || !answered.add(id)) {
            return Optional.empty();
        }
        var hash = UUID.nameUUIDFromBytes((rules.challenger() + "\n" + id).getBytes(UTF_8));
        var shadowId = PREFIX + hash;
        boolean isDrawn = (hash.getLeastSignificantBits() & 0x1FFFFFFFFFFFFFL) / STEPS
                < rules.sampling().share();
        if (!isDrawn || !hasRoom(observed.endedMs()) || isCompared(shadowId)) {
            early.remove(shadowId);
            return Optional.empty();
        }
        pending.put(shadowId, new Pending<>(answer, prompt, false));
        return Optional.ofNullable(early.remove(shadowId)).flatMap(this::shadowed);
    }

    /** Whether there is room for one more, and in its hour; then that is taken. */
    private boolean hasRoom(long endedMs) {
        long hour = Math.floorDiv(endedMs, HOUR_MS);
        int before = picked.getOrDefault(hour, 0);
        if (before >= rules.sampling().hourMax() || pending.size() >= PENDING_MAX) {
            return false;
        }
        picked.put(hour, before + 1);
        if (picked.size() > HOURS_MAX) {
            picked.pollFirstEntry();
        }
        return true;
    }

    private boolean isCompared(String shadowId) {
        return compared.contains(shadowId);
    }

    /** The challenger answered a request of a shadow. */
    public Optional<Answered<P>> shadowed(Answer answer) {
        var shadowId = answer.requestId();
        if (isCompared(shadowId)) {
            return Optional.empty();
        }
        @Nullable Pending<P> known = pending.get(shadowId);
        if (known == null) {
            early.put(shadowId, answer);
            if (early.size() > PENDING_MAX) {
                early.remove(early.keySet().iterator().next());
            }
            return Optional.empty();
        }
        return Optional.of(
                new Answered<>(known.champion().requestId(), shadowId, known.prompt(), known.champion(), answer));
    }

    /** A pair is on the log; false when it was there before. */
    public boolean compared(String shadowId) {
        pending.remove(shadowId);
        early.remove(shadowId);
        return compared.add(shadowId);
    }

    /** What is to be sent now: what was not in this life. */
    public List<Ask<P>> asks() {
        var asks = new ArrayList<Ask<P>>();
        pending.replaceAll((shadowId, one) -> {
            if (!one.asked()) {
                asks.add(new Ask<>(shadowId, one.prompt()));
            }
            return new Pending<>(one.champion(), one.prompt(), true);
        });
        return asks;
    }

    /** Something that was to be sent may not have been: all that is waited for is to be sent again. */
    public void askAgain() {
        pending.replaceAll((_, one) -> new Pending<>(one.champion(), one.prompt(), false));
    }

    /** Time passes: whose time is over is not waited for any more. */
    public void tick(long nowMs) {
        long from = nowMs - rules.sampling().timeout().toMillis();
        int before = pending.size();
        pending.values().removeIf(one -> one.champion().observed().endedMs() < from);
        timedOut += before - pending.size();
    }

    /** How many wait for the challenger. */
    public int pending() {
        return pending.size();
    }

    /** How many were not waited for any more, in this life. */
    public long timedOut() {
        return timedOut;
    }
}
