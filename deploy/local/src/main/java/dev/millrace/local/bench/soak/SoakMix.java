package dev.millrace.local.bench.soak;

import static java.util.Objects.requireNonNull;

import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Span;
import dev.millrace.local.bench.traffic.TrafficShape;
import dev.millrace.local.bench.traffic.Turn;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws the requests of a soak from a seed. */
final class SoakMix {
    private static final int PREFIX_WORDS = 200;
    private static final Span SHORT = new Span(10, 60);
    private static final Span LONG = new Span(400, 1200);
    private static final Span ANSWER = new Span(16, 96);
    private static final Span SHORT_ANSWER = new Span(8, 32);

    private final SplittableRandom random;
    private final Map<SoakKind, Conversations> conversations = new EnumMap<>(SoakKind.class);

    SoakMix(long seed) {
        random = new SplittableRandom(seed);
        for (var kind : SoakKind.values()) {
            conversations.put(kind, new Conversations(shape(kind), seed, kind.ordinal(), 0));
        }
    }

    /**
     * One request.
     *
     * @param turns of the conversation; the first alone counts for what is not one
     */
    record Item(SoakKind kind, List<Turn> turns) {}

    synchronized Item next() {
        var kind = SoakKind.at(random.nextInt(100));
        return new Item(kind, requireNonNull(conversations.get(kind)).next());
    }

    private static TrafficShape shape(SoakKind kind) {
        return switch (kind) {
            case CHAT, WHOLE, INVALID -> shape(SHORT, ANSWER, 0, 1, 0);
            case SHARED_PREFIX -> shape(SHORT, ANSWER, 1, 1, 0);
            case LONG_PROMPT -> shape(LONG, SHORT_ANSWER, 0, 1, 0);
            case CONVERSATION -> shape(SHORT, SHORT_ANSWER, 0, 3, 0);
            case DISCONNECT -> shape(SHORT, ANSWER, 0, 1, 1);
        };
    }

    private static TrafficShape shape(Span words, Span answer, double prefixShare, int turns, double dropShare) {
        return new TrafficShape(words, answer, prefixShare, PREFIX_WORDS, turns, dropShare, 0.8, 25);
    }
}
