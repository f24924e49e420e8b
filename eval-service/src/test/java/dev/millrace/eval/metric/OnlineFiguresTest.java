package dev.millrace.eval.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers worked out by hand. */
class OnlineFiguresTest {
    private static final float LN_HALF = -0.6931472f;
    private static final float LN_EIGHTH = -2.0794415f;

    private final OnlineFigures figures = new OnlineFigures(4);

    @Test
    void perplexityIsTheGeometricMeanOfTheInverseProbabilities() {
        // sqrt(2 · 8) = 4; one token of probability 1 more: (2 · 8 · 1)^(1/3) = 2.519842
        var two = LogprobSum.of(List.of(LN_HALF, LN_EIGHTH));
        assertEquals(4.0, two.perplexity(), 1e-6);
        assertEquals(2.519842, two.plus(LogprobSum.of(List.of(0f))).perplexity(), 1e-6);
    }

    @Test
    void refusesWhatIsNoLogprob() {
        for (float wrong : new float[] {0.01f, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> LogprobSum.of(List.of(-1f, wrong)), "" + wrong);
        }
        assertEquals(1.0, LogprobSum.of(List.of(1e-4f)).perplexity());
    }

    @Test
    void addsCompletionsUp() {
        // 5 tokens in 1 choice, 4 of them in 100 ms; then 9 tokens in 2 choices, 7 of them in 400 ms.
        figures.add(completion(FinishReason.STOP, 5, 4, new LogprobSum(5, -5), 100, 30));
        figures.add(completion(FinishReason.LENGTH, 9, 7, new LogprobSum(9, -23), 400, 50));

        assertEquals(1, figures.completions(FinishReason.STOP));
        assertEquals(1, figures.completions(FinishReason.LENGTH));
        assertEquals(0, figures.completions(FinishReason.ERROR));
        assertEquals(20, figures.promptTokens());
        assertEquals(14, figures.completionTokens());
        assertEquals(22.0, figures.tokensPerSecond(), 1e-9); // 11 tokens in 0.5 s
        assertEquals(7.0, figures.meanLength(), 1e-9);
        assertEquals(Math.E * Math.E, figures.selfPerplexity(), 1e-9); // exp(28 / 14)
        assertEquals(30, figures.firstTokenMs(0.5));
        assertEquals(50, figures.firstTokenMs(0.95));
    }

    @Test
    void failedAndEmptyCompletionsLeaveTheModelsFiguresAlone() {
        figures.add(completion(FinishReason.STOP, 2, 1, new LogprobSum(2, -2), 50, 20));
        figures.add(completion(FinishReason.ERROR, 3, 2, new LogprobSum(3, -300), 9_000, 9_000));
        figures.add(completion(FinishReason.CANCELLED, 0, 0, LogprobSum.NONE, 0, 0));

        assertEquals(5, figures.completionTokens());
        assertEquals(1, figures.completions(FinishReason.ERROR));
        assertEquals(1, figures.completions(FinishReason.CANCELLED));
        assertEquals(Math.E, figures.selfPerplexity(), 1e-9);
        assertEquals(20.0, figures.tokensPerSecond(), 1e-9);
        assertEquals(2.0, figures.meanLength(), 1e-9);
        assertEquals(20, figures.firstTokenMs(0.95));
    }

    @Test
    void aFigureOverNothingIsZero() {
        assertEquals(0, figures.selfPerplexity());
        assertEquals(0, figures.tokensPerSecond());
        assertEquals(0, figures.meanLength());
        assertEquals(0, figures.firstTokenMs(0.5));
    }

    @Test
    void aLonelyTokenHasNoSpeed() {
        var lonely = completion(FinishReason.LENGTH, 1, 0, new LogprobSum(1, -1), 0, 20);
        figures.add(lonely);
        assertEquals(0, figures.tokensPerSecond());
        assertEquals(List.of(new Score("length_tokens", 1), new Score("self_perplexity", Math.E)), Score.of(lonely));
    }

    @Test
    void scoresWhatIsKnownOfACompletion() {
        assertEquals(
                List.of(
                        new Score("length_tokens", 5),
                        new Score("self_perplexity", Math.E),
                        new Score("tokens_per_second", 40)),
                Score.of(completion(FinishReason.STOP, 5, 4, new LogprobSum(5, -5), 100, 30)));
        assertEquals(
                List.of(new Score("length_tokens", 5)),
                Score.of(completion(FinishReason.STOP, 5, 4, LogprobSum.NONE, 0, 0)));
        assertEquals(List.of(), Score.of(completion(FinishReason.ERROR, 5, 4, new LogprobSum(5, -5), 100, 30)));
        assertEquals(List.of(), Score.of(completion(FinishReason.CANCELLED, 0, 0, LogprobSum.NONE, 0, 0)));
    }

    @Test
    void quantilesAreNearestRank() {
        var window = new QuantileWindow(100);
        IntStream.rangeClosed(1, 20).map(i -> 21 - i).forEach(window::add);
        assertEquals(10, window.quantile(0.5));
        assertEquals(19, window.quantile(0.95));
        assertEquals(20, window.quantile(1));
        assertEquals(1, window.quantile(0.01));
        assertThrows(IllegalArgumentException.class, () -> window.quantile(0));
        assertThrows(IllegalArgumentException.class, () -> window.quantile(1.1));
    }

    @Test
    void quantilesForgetTheOldest() {
        var window = new QuantileWindow(3);
        for (long value : new long[] {900, 800, 1, 2, 3}) {
            window.add(value);
        }
        assertEquals(2, window.quantile(0.5));
        assertEquals(3, window.quantile(1));
    }

    @Test
    void theGravestChoiceSpeaksForTheCompletion() {
        assertEquals(FinishReason.LENGTH, FinishReason.gravest(List.of(FinishReason.LENGTH, FinishReason.STOP)));
        assertEquals(FinishReason.ERROR, FinishReason.gravest(List.of(FinishReason.ERROR, FinishReason.CANCELLED)));
        assertEquals(FinishReason.ERROR, FinishReason.gravest(List.of()));
    }

    @Test
    void countsEachRequestOnceWithinTheWindow() {
        var all = new FiguresByModel(new FiguresByModel.Bounds(10, 2, 4));
        assertEquals(Optional.of("m"), all.add(named("r1", "m")));
        assertEquals(Optional.empty(), all.add(named("r1", "m")));
        all.add(named("r2", "m"));
        all.add(named("r3", "m"));
        // r1 has left the window of two ids.
        assertEquals(Optional.of("m"), all.add(named("r1", "m")));
        assertEquals(Optional.of(4L), all.read("m", f -> f.completions(FinishReason.STOP)));
    }

    @Test
    void modelsBeyondTheBoundAreCountedTogether() {
        var all = new FiguresByModel(new FiguresByModel.Bounds(2, 100, 4));
        assertEquals(Optional.of("a"), all.add(named("1", "a")));
        assertEquals(Optional.of("other"), all.add(named("2", "x".repeat(257))));
        assertEquals(Optional.of("other"), all.add(named("3", "b")));
        assertEquals(Optional.of("a"), all.add(named("4", "a")));
        assertEquals(Optional.of("other"), all.add(named("5", "c")));
        assertEquals(List.of("a", "other"), all.models());
        assertEquals(Optional.of(3L), all.read("other", f -> f.completions(FinishReason.STOP)));
        assertEquals(Optional.empty(), all.read("b", OnlineFigures::promptTokens));
    }

    @Test
    void boundsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new QuantileWindow(0));
        assertThrows(IllegalArgumentException.class, () -> new RecentIds(1_000_001));
        assertThrows(IllegalArgumentException.class, () -> new FiguresByModel.Bounds(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> named("", "m"));
        assertThrows(IllegalArgumentException.class, () -> named("x".repeat(129), "m"));
        assertTrue(named("x".repeat(128), "m").scorable());
    }

    private static CompletedGeneration named(String requestId, String model) {
        return new CompletedGeneration(requestId, model, FinishReason.STOP, 1, 1, 0, LogprobSum.NONE, 0, 0);
    }

    private static CompletedGeneration completion(
            FinishReason reason, long tokens, long following, LogprobSum logprobs, long decodeMs, long firstTokenMs) {
        return new CompletedGeneration("r", "m", reason, 10, tokens, following, logprobs, decodeMs, firstTokenMs);
    }
}
