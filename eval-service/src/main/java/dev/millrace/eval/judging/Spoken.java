package dev.millrace.eval.judging;

import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Request;
import java.util.List;

/** Judgements that are written out, with reasons before them. */
final class Spoken {
    /** Tokens of one at most; a run may say otherwise. */
    private static final int TOKENS_MAX = 512;

    /** Share of the judgements that end as they were asked to. */
    static final Metric JUDGED = new Metric(Metric.Key.of("judged"), true, Average::of);

    private Spoken() {}

    static Request request(String prompt) {
        return new Request.Generate(prompt, Decoding.greedy(List.of(), TOKENS_MAX));
    }
}
