package dev.millrace.eval.online;

import dev.millrace.eval.metric.CompletedGeneration;
import dev.millrace.eval.metric.FinishReason;
import dev.millrace.eval.metric.LogprobSum;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Completions for tests. */
public final class Observed {
    private Observed() {}

    /** One of a model and tenant that ended well: 5 tokens, 4 of them in 100 ms. */
    public static Observation of(String id, String model, String tenant, long endedMs) {
        var completion =
                new CompletedGeneration(id, model, FinishReason.STOP, 10, 5, 4, new LogprobSum(5, -5), 100, 30);
        return new Observation(completion, "v1", tenant, "", endedMs, Optional.of(new TextFigures(0.25, false)));
    }

    /** Any. */
    public static Observation random(String id, long endedMs, RandomGenerator random) {
        var reason = FinishReason.values()[random.nextInt(FinishReason.values().length)];
        int tokens = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(50);
        var completion = new CompletedGeneration(
                id,
                "m" + random.nextInt(2),
                reason,
                random.nextInt(100),
                tokens,
                Math.max(0, tokens - 1),
                random.nextBoolean() ? new LogprobSum(tokens, -tokens * random.nextDouble()) : LogprobSum.NONE,
                random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(2_000),
                random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(20_000));
        Optional<TextFigures> text = tokens == 0
                ? Optional.empty()
                : Optional.of(new TextFigures(random.nextDouble(), random.nextInt(5) == 0));
        return new Observation(
                completion, "v" + random.nextInt(2), "t" + random.nextInt(2), "p" + random.nextInt(2), endedMs, text);
    }
}
