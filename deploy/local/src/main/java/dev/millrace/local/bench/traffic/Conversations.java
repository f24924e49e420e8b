package dev.millrace.local.bench.traffic;

import dev.millrace.local.bench.Story;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws conversations from a seed. Lengths and drops depend on seed and place alone, so that every target gets the same
 * work; the words depend on the target as well, so that two names of one server do not answer each other from a cache.
 */
public final class Conversations {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int FOLLOW_UP_WORDS = 8;

    private final TrafficShape shape;
    private final String commonText;
    private final SplittableRandom lengths;
    private final SplittableRandom words;

    /**
     * @param seed of the whole run; the common text depends on it alone
     * @param place which level and round this is
     * @param target index of the target
     */
    public Conversations(TrafficShape shape, long seed, long place, int target) {
        this.shape = shape;
        this.commonText = Story.words(new SplittableRandom(seed), shape.prefixWords()) + ". ";
        this.lengths = new SplittableRandom(seed + GOLDEN * (place + 1));
        this.words = new SplittableRandom(seed ^ GOLDEN * (place + 1) + target + 1);
    }

    /** The next conversation, one turn or more. */
    public synchronized List<Turn> next() {
        List<Turn> turns = new ArrayList<>();
        turns.add(turn(firstText()));
        while (turns.size() < shape.turns()) {
            turns.add(turn("And then? Tell it with these: " + Story.words(words, FOLLOW_UP_WORDS)));
        }
        return List.copyOf(turns);
    }

    private String firstText() {
        boolean shared = lengths.nextDouble() < shape.prefixShare();
        var own = Story.prompt(words, shape.words().draw(lengths));
        return shared ? commonText + own : own;
    }

    /** A client leaves before the last token, for after it there is nothing left to leave. */
    private Turn turn(String text) {
        int newTokens = shape.newTokens().draw(lengths);
        boolean drops = lengths.nextDouble() < shape.dropShare();
        int dropAfter = lengths.nextInt(1, newTokens);
        return new Turn(text, newTokens, drops ? dropAfter : 0);
    }
}
