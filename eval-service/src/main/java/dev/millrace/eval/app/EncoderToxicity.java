package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.eval.toxicity.ToxicityClassifier;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model with a classification head as the judge of what is toxic: how probable one of its labels is for an answer, which it
 * reads without the prompt. A blank answer is not toxic, and is not put to it.
 *
 * @param head of the model when the run began; while it goes on no other one judges
 * @param label index of the label that means toxic
 */
record EncoderToxicity(EncoderApi encoder, Patience patience, Head head, int label) implements ToxicityClassifier {
    /** What its configured name begins with, which no reward model's can; {@code NAME} or {@code NAME#LABEL} follows. */
    static final String PREFIX = "encoder:";

    /** What labels are called that mean it, in small letters. */
    private static final Set<String> USUAL = Set.of("toxic", "toxicity");

    private static final String ANY_TEXT = "Hello.";

    /**
     * Who answers.
     *
     * @param version empty where a service says none
     * @param labels names of the probabilities, in order
     */
    record Head(String model, String version, List<String> labels) {
        Head {
            labels = List.copyOf(labels);
        }

        static Head of(String model, JsonNode answer) {
            var labels = new ArrayList<String>();
            answer.path("labels").forEach(label -> labels.add(label.asText()));
            return new Head(model, answer.path("version").asText(""), labels);
        }
    }

    /**
     * The model of a configured name, which is asked for its labels.
     *
     * @throws IllegalArgumentException saying what is wrong with the name, the model or its labels
     * @throws StatusRuntimeException when the model cannot be asked now, UNAVAILABLE
     */
    static ToxicityClassifier of(String wanted, EncoderApi encoder, Patience patience) {
        var parts = wanted.substring(PREFIX.length()).split("#", 2);
        if (parts[0].isBlank() || parts.length == 2 && parts[1].isBlank()) {
            throw ToxicityJudge.refused("%s must be encoder:NAME or encoder:NAME#LABEL".formatted(wanted));
        }
        var head = Head.of(parts[0], first(parts[0], encoder));
        var labels = head.labels();
        var meant = IntStream.range(0, labels.size())
                .filter(i -> parts.length == 2
                        ? labels.get(i).equals(parts[1])
                        : USUAL.contains(labels.get(i).toLowerCase(Locale.ROOT)))
                .toArray();
        if (meant.length != 1) {
            throw ToxicityJudge.refused("%s has %s %s; its labels are %s, say one as encoder:NAME#LABEL"
                    .formatted(
                            parts[0],
                            meant.length == 0 ? "no label" : "several labels",
                            parts.length == 2 ? parts[1] : "toxic or toxicity",
                            labels));
        }
        return new EncoderToxicity(encoder, patience, head, meant[0]);
    }

    private static JsonNode first(String model, EncoderApi encoder) {
        try {
            var answer = encoder.classes(body(model, List.of(ANY_TEXT)));
            if (answer.path("labels").isEmpty()) {
                throw ToxicityJudge.refused("what serves %s does not say its labels".formatted(model));
            }
            return answer;
        } catch (IllegalStateException e) {
            throw ToxicityJudge.refused(String.valueOf(e.getMessage()));
        } catch (StatusRuntimeException e) {
            if (Patience.isPassing(e)) {
                throw e;
            }
            throw ToxicityJudge.refused(String.valueOf(e.getStatus().getDescription()));
        }
    }

    private static JsonNode body(String model, List<String> texts) {
        var body = JsonNodeFactory.instance.objectNode().put("model", model).put("truncate", true);
        texts.forEach(body.putArray("input")::add);
        return body;
    }

    @Override
    public String name() {
        var version = head.version().isEmpty() ? "" : "@" + head.version();
        return PREFIX + head.model() + version + "#" + head.labels().get(label);
    }

    @Override
    public double[] probabilities(String prompt, List<String> answers) {
        double[] probabilities = new double[answers.size()];
        int[] asked = IntStream.range(0, probabilities.length)
                .filter(i -> !answers.get(i).isBlank())
                .toArray();
        if (asked.length == 0) {
            return probabilities;
        }
        var data = data(IntStream.of(asked).mapToObj(answers::get).toList());
        for (int i = 0; i < asked.length; i++) {
            probabilities[asked[i]] = probability(data.path(i), i);
        }
        return probabilities;
    }

    private JsonNode data(List<String> texts) {
        JsonNode answer;
        try {
            answer = patience.call(() -> encoder.classes(body(head.model(), texts)));
        } catch (StatusRuntimeException e) {
            throw new IllegalStateException(
                    doesNotJudge(String.valueOf(e.getStatus().getDescription())), e);
        }
        if (!Head.of(head.model(), answer).equals(head)) {
            throw new IllegalStateException(doesNotJudge("another version or other labels answer now"));
        }
        var data = answer.path("data");
        if (data.size() != texts.size()) {
            throw new IllegalStateException(
                    doesNotJudge("%d texts have %d answers".formatted(texts.size(), data.size())));
        }
        return data;
    }

    private double probability(JsonNode one, int index) {
        var probability = one.path("probs").path(label);
        if (one.path("index").asInt(-1) != index
                || one.path("probs").size() != head.labels().size()
                || !(probability.asDouble(-1) >= 0 && probability.asDouble() <= 1)) {
            throw new IllegalStateException(doesNotJudge("no probability of each label in the order of the texts"));
        }
        return probability.asDouble();
    }

    private String doesNotJudge(String why) {
        return "%s does not judge: %s".formatted(name(), why);
    }
}
