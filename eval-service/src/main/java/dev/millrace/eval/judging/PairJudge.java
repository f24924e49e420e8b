package dev.millrace.eval.judging;

import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Preference;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares an answer with the baseline's, twice, each of them first once. {@code win_rate} is the mean of {@link
 * PairOutcome#points}, {@code length_controlled_win_rate} that of {@link LengthControlledWinRate}, {@code consistent} the share
 * of pairs whose verdict did not change with the order, and {@code judged} the share that had two verdicts: the others count
 * for nothing else.
 */
public record PairJudge() implements Judge {
    private static final Metric.Key WINS = Metric.Key.of("win_rate");
    private static final Metric.Key CONTROLLED = Metric.Key.of("length_controlled_win_rate");
    private static final Metric.Key CONSISTENT = Metric.Key.of("consistent");
    private static final List<Metric> METRICS = List.of(
            new Metric(WINS, true, Average::of),
            new Metric(CONTROLLED, true, PairJudge::controlled),
            new Metric(CONSISTENT, true, Average::of),
            Spoken.JUDGED);

    @Override
    public String prefix() {
        return "paired";
    }

    @Override
    public List<String> fingerprint() {
        return List.of(JudgePrompt.PAIR.text());
    }

    @Override
    public List<Request> requests(JudgedAnswer answer) {
        var baseline = baseline(answer);
        return List.of(
                request(answer.question(), answer.answer(), baseline),
                request(answer.question(), baseline, answer.answer()));
    }

    private static Request request(String question, String first, String second) {
        return Spoken.request(
                JudgePrompt.PAIR.filled(Map.of("question", question, "answer_a", first, "answer_b", second)));
    }

    @Override
    public List<Metric> metrics() {
        return METRICS;
    }

    @Override
    public Map<Metric.Key, Measurement> measure(JudgedAnswer answer, List<Reply> replies) {
        var inOrder = Verdict.ofPair(Reply.text(replies.getFirst()));
        var swapped = Verdict.ofPair(Reply.text(replies.getLast()));
        var measurements = new HashMap<Metric.Key, Measurement>();
        var outcome = PairOutcome.of(inOrder, swapped);
        measurements.put(Spoken.JUDGED.key(), new Value(outcome.isPresent() ? 1 : 0));
        if (outcome.isPresent()) {
            double points = outcome.get().points();
            measurements.put(WINS, new Value(points));
            measurements.put(CONTROLLED, new Preference(points, length(answer.answer()), length(baseline(answer))));
            measurements.put(CONSISTENT, new Value(inOrder.equals(swapped.map(Verdict::swapped)) ? 1 : 0));
        }
        return measurements;
    }

    private static String baseline(JudgedAnswer answer) {
        return answer.baseline().orElseThrow(() -> new IllegalArgumentException("a pair has no second answer"));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static double controlled(List<Measurement> measurements) {
        var pairs = measurements.stream().map(Preference.class::cast).toList();
        return pairs.size() < 2 ? Double.NaN : LengthControlledWinRate.of(pairs).controlled();
    }
}
