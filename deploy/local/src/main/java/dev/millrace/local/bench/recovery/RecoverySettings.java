package dev.millrace.local.bench.recovery;

import dev.millrace.local.bench.traffic.Bounds;
import dev.millrace.local.bench.traffic.Span;
import dev.millrace.local.bench.traffic.TrafficShape;

/**
 * How a model's loss is measured.
 *
 * @param streams clients at once, each of which waits for its answer, 1 to 256
 * @param newTokens most tokens of an answer, 2 to {@value TrafficShape#NEW_TOKENS_MAX}
 * @param warmUpSeconds of the same traffic before anything counts, 0 to 600
 * @param beforeSeconds of traffic before the kill, 5 to 600
 * @param afterSeconds of traffic after the kill, 10 to 600
 * @param rounds kills, each of the next model in turn, 1 to 100
 * @param seed of everything that is drawn
 */
public record RecoverySettings(
        int streams, int newTokens, int warmUpSeconds, int beforeSeconds, int afterSeconds, int rounds, long seed) {
    private static final int PROMPT_WORDS = 30;

    /** @throws dev.millrace.local.system.UsageException when one is out of range */
    public RecoverySettings {
        Bounds.require("--streams", streams, 1, 256);
        Bounds.require("--new-tokens", newTokens, 2, TrafficShape.NEW_TOKENS_MAX);
        Bounds.require("--warm-up", warmUpSeconds, 0, 600);
        Bounds.require("--before", beforeSeconds, Recovery.WINDOW.toSeconds(), 600);
        Bounds.require("--after", afterSeconds, 2 * Recovery.WINDOW.toSeconds(), 600);
        Bounds.require("--rounds", rounds, 1, 100);
    }

    /** How the requests look: plain ones, as of the load generator. */
    TrafficShape shape() {
        var words = new Span(PROMPT_WORDS, PROMPT_WORDS);
        return new TrafficShape(words, new Span(newTokens, newTokens), 0, 1, 1, 0, 0.8, 25);
    }

    /** Seconds of traffic in one round. */
    int roundSeconds() {
        return warmUpSeconds + beforeSeconds + afterSeconds;
    }
}
