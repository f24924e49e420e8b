package dev.millrace.eval.judging;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.List;
import java.util.Map;

/** How a model judges an answer: what it is asked, and what its replies say. */
public sealed interface Judge permits CriterionJudge, PairJudge, RatingJudge {
    /** Begins the name of its tasks, [a-z]{1,16}. */
    String prefix();

    /** All that its requests and measurements follow from but the answers. */
    List<String> fingerprint();

    /** What the judge is asked about an answer, the same each time. */
    List<Request> requests(JudgedAnswer answer);

    /** What is measured. */
    List<Metric> metrics();

    /**
     * What the judge said.
     *
     * @param replies parallel to the requests
     */
    Map<Metric.Key, Measurement> measure(JudgedAnswer answer, List<Reply> replies);
}
