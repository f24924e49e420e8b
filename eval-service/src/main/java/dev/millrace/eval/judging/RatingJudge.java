package dev.millrace.eval.judging;

import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.List;
import java.util.Map;

/**
 * Rates an answer from 1 to 10, with reasons first (Zheng et al., "Judging LLM-as-a-judge", 2023). {@code rating} is the mean of
 * those that could be read, {@code judged} the share that could.
 */
public record RatingJudge() implements Judge {
    private static final int LOWEST = 1;
    private static final int HIGHEST = 10;
    private static final Metric RATING = new Metric(Metric.Key.of("rating"), true, Average::of);

    @Override
    public String prefix() {
        return "rated";
    }

    @Override
    public List<String> fingerprint() {
        return List.of(JudgePrompt.RATING.text());
    }

    @Override
    public List<Request> requests(JudgedAnswer answer) {
        var prompt = JudgePrompt.RATING.filled(Map.of("question", answer.question(), "answer", answer.answer()));
        return List.of(Spoken.request(prompt));
    }

    @Override
    public List<Metric> metrics() {
        return List.of(RATING, Spoken.JUDGED);
    }

    @Override
    public Map<Metric.Key, Measurement> measure(JudgedAnswer answer, List<Reply> replies) {
        var rating = Verdict.rating(Reply.text(replies.getFirst()), LOWEST, HIGHEST);
        return rating.isEmpty()
                ? Map.of(Spoken.JUDGED.key(), new Value(0))
                : Map.of(Spoken.JUDGED.key(), new Value(1), RATING.key(), new Value(rating.getAsDouble()));
    }
}
