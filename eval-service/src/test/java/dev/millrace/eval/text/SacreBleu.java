package dev.millrace.eval.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.ArrayList;
import java.util.List;

/** What sacrebleu said of 200 sentences and 12 corpora. */
final class SacreBleu {
    private SacreBleu() {}

    static List<JsonNode> sentences() {
        return Golden.list(Golden.json("metrics/sacrebleu.json").get("sentence"));
    }

    static List<JsonNode> corpora() {
        return Golden.list(Golden.json("metrics/sacrebleu.json").get("corpus"));
    }

    static Segment sentence(JsonNode golden) {
        return Segment.of(
                golden.get("hypothesis").textValue(), golden.get("reference").textValue());
    }

    static List<Segment> corpus(JsonNode golden) {
        var segments = new ArrayList<Segment>();
        for (int i = 0; i < golden.get("hypotheses").size(); i++) {
            var references = new ArrayList<String>();
            for (JsonNode stream : golden.get("references")) {
                references.add(stream.get(i).textValue());
            }
            segments.add(new Segment(golden.get("hypotheses").get(i).textValue(), references));
        }
        return segments;
    }
}
