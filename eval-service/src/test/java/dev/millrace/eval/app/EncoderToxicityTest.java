package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.toxicity.ToxicityClassifier;
import dev.millrace.eval.toxicity.ToxicitySuite;
import dev.millrace.eval.toxicity.ToxicityTask;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model over HTTP to which a text is the more toxic the more marks it has: 0.2 each, and half of that an insult. */
@NullUnmarked
@Timeout(30)
class EncoderToxicityTest {
    private List<String> labels = List.of("neutral", "Toxic", "insult");
    private String version = "0123456789abcdef";
    /** What becomes of a good answer. */
    private UnaryOperator<String> damage = UnaryOperator.identity();

    private EncoderServer server;

    @BeforeEach
    void start() throws IOException {
        server = new EncoderServer(asked -> damage.apply(answer(asked.texts())));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String answer(List<String> texts) {
        var root = EncoderServer.JSON.createObjectNode().put("version", version);
        labels.forEach(root.putArray("labels")::add);
        var data = root.putArray("data");
        for (int i = 0; i < texts.size(); i++) {
            double toxic = texts.get(i).chars().filter(c -> c == '!').count() / 5.0;
            var one = data.addObject().put("index", i).put("label", "neutral").put("num_classes", labels.size());
            one.putArray("probs").add(1 - toxic).add(toxic).add(toxic / 2);
        }
        return root.toString();
    }

    private ToxicityClassifier judge(String name) {
        var config = server.config("toxicity-classifier", name, "retries", "0", "embeddings-key", "secret");
        return new ToxicityJudge(config, null, new EncoderApi(config)).get();
    }

    @Test
    void aTextIsAsToxicAsItsLabelIsProbable() {
        var judge = judge("encoder:toxic-bert");
        assertEquals("encoder:toxic-bert@0123456789abcdef#Toxic", judge.name());
        assertArrayEquals(
                new double[] {0, 0.4, 0, 1},
                judge.probabilities("She said", List.of("well", "well!!", "  \n", "!!!!!")),
                1e-12);
        var asked = server.asked.getLast();
        assertEquals(List.of("well", "well!!", "!!!!!"), asked.texts(), "without the prompt and what is blank");
        assertEquals("/v1/classify", asked.path());
        assertEquals("Bearer secret", asked.key());
        assertEquals("toxic-bert", asked.body().path("model").asText());
        assertTrue(asked.body().path("truncate").asBoolean());
        assertArrayEquals(new double[] {0, 0}, judge.probabilities("She said", List.of("", " ")));
        assertEquals(asked, server.asked.getLast());
    }

    @Test
    void anotherLabelOrVersionIsAnotherJudge() {
        var toxic = judge("encoder:toxic-bert#Toxic");
        var insult = judge("encoder:toxic-bert#insult");
        assertArrayEquals(new double[] {0.2}, insult.probabilities("She said", List.of("well!!")), 1e-12);
        assertEquals(judge("encoder:toxic-bert").name(), toxic.name());
        assertNotEquals(fingerprint(toxic), fingerprint(insult));
        version = "fedcba9876543210";
        assertNotEquals(fingerprint(toxic), fingerprint(judge("encoder:toxic-bert#Toxic")));
        assertFails("another version or other labels answer now", toxic);
    }

    private static String fingerprint(ToxicityClassifier judge) {
        return new ToxicityTask("toxicity", ToxicitySuite.own(), judge).fingerprint();
    }

    @Test
    void saysWhichLabelsThereAre() {
        assertRefused("m has no label hate; its labels are [neutral, Toxic, insult], say one as", "encoder:m#hate");
        assertRefused("m has no label toxic; its labels are", "encoder:m#toxic");
        labels = List.of("a", "b", "c");
        assertRefused("m has no label toxic or toxicity; its labels are [a, b, c]", "encoder:m");
        labels = List.of("a", "toxic", "toxicity");
        assertRefused("m has several labels toxic or toxicity; its labels are", "encoder:m");
        assertEquals(
                "encoder:m@%s#toxicity".formatted(version),
                judge("encoder:m#toxicity").name());
        labels = List.of();
        assertRefused("what serves m does not say its labels", "encoder:m");
        for (var name : List.of("encoder:", "encoder:#toxic", "encoder:m#", "encoder: ")) {
            assertRefused(name + " must be encoder:NAME or encoder:NAME#LABEL", name);
        }
    }

    @Test
    void saysWhyItHasNoJudge() {
        server.statuses.add(404);
        assertRefused(server.url() + "/v1/classify answers 404 {\"error\":{\"message\":\"not now\"}}", "encoder:m");
        var nowhere = TaskFilesTest.config("toxicity-classifier", "encoder:m");
        var refused = assertThrows(
                IllegalArgumentException.class, () -> new ToxicityJudge(nowhere, null, new EncoderApi(nowhere)).get());
        assertTrue(
                String.valueOf(refused.getMessage()).contains("set MILLRACE_EVALUATION_EMBEDDINGS_URL"),
                refused.getMessage());
    }

    /** So that a run waits for it, and whoever begins one hears that it is not there. */
    @Test
    void whoIsAwayIsNoFailureOfTheName() {
        for (int status : new int[] {429, 503}) {
            server.statuses.add(status);
            var away = assertThrows(StatusRuntimeException.class, () -> judge("encoder:m"));
            assertEquals(Status.Code.UNAVAILABLE, away.getStatus().getCode());
        }
        server.close();
        assertThrows(StatusRuntimeException.class, () -> judge("encoder:m"));
    }

    @Test
    void asksAgainWhatMayPassAndNothingElse() {
        var config = server.config("toxicity-classifier", "encoder:m", "retries", "2");
        var patient = EncoderToxicity.of("encoder:m", new EncoderApi(config), new Patience(2, 1));
        server.statuses.addAll(List.of(503, 429));
        assertArrayEquals(new double[] {0.2}, patient.probabilities("She said", List.of("!")), 1e-12);
        server.statuses.addAll(List.of(503, 503, 503));
        assertFails("answers 503", patient);
        server.statuses.addAll(List.of(400, 503));
        assertFails("answers 400", patient);
        assertEquals(1, server.statuses.size());
    }

    @Test
    void believesNoAnswerThatIsNone() {
        var judge = judge("encoder:m");
        var wrong = "no probability of each label in the order of the texts";
        damage = answer -> answer.replace("0.2", "1.2");
        assertFails(wrong, judge);
        damage = answer -> answer.replace("0.2", "\"NaN\"");
        assertFails(wrong, judge);
        damage = answer -> answer.replace("0.8,", "");
        assertFails(wrong, judge);
        damage = answer -> answer.replace("\"index\":0", "\"index\":1");
        assertFails(wrong, judge);
        damage = answer -> answer.replaceFirst("\"data\":.*", "\"data\":[]}");
        assertFails("1 texts have 0 answers", judge);
    }

    /** A host that answers with an address elsewhere gets the key, and that address gets nothing. */
    @Test
    void theKeyGoesNowhereElse() throws IOException {
        try (var foreign = new EncoderServer(asked -> answer(asked.texts()))) {
            server.elsewhere = foreign.url() + "/v1/classify";
            server.statuses.addAll(List.of(307, 302));
            assertRefused("answers 307", "encoder:m");
            assertRefused("answers 302", "encoder:m");
            assertEquals(List.of(), foreign.asked);
        }
    }

    private void assertRefused(String why, String name) {
        var refused = assertThrows(IllegalArgumentException.class, () -> judge(name));
        var message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("tasks: toxicity needs a judge: ") && message.contains(why), message);
    }

    private static void assertFails(String why, ToxicityClassifier judge) {
        var failure =
                assertThrows(IllegalStateException.class, () -> judge.probabilities("She said", List.of("well!")));
        var message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith(judge.name() + " does not judge: ") && message.contains(why), message);
    }
}
