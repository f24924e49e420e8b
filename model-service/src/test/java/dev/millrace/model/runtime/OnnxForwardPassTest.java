package dev.millrace.model.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.CandidateSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The real model: set {@code -Dmillrace.package=FOLDER}, in fp32 for the exact comparisons. */
@EnabledIfSystemProperty(named = "millrace.package", matches = ".+", disabledReason = "needs -Dmillrace.package=FOLDER")
class OnnxForwardPassTest {
    private static final int SLOTS = 4;
    private static final int CONTEXT = 700;
    private static final int[] PROMPT = prompt(1, 90);

    private static @Nullable ModelPackage model;
    private static @Nullable OnnxForwardPass loaded;

    @BeforeAll
    static void load() {
        ModelPackage read = ModelPackage.read(Path.of(System.getProperty("millrace.package", "")));
        model = read;
        loaded = OnnxForwardPass.load(read, SLOTS, CONTEXT, new RuntimeOptions(0, Duration.ZERO));
    }

    @AfterAll
    static void close() {
        pass().close();
    }

    @Test
    void continuesLikeTheReferenceWhereItsChoiceIsClear() throws IOException {
        // Int8 activations move logits by a few tenths, float sums by a few thousandths.
        double clear = exact() ? 0.01 : 1;
        int compared = 0;
        for (JsonNode each : golden("greedy.json")) {
            int[] ids = ints(each.path("prompt_ids"));
            int[] expected = ints(each.path("ids"));
            float[] logits = prefill(0, ids);
            for (int step = 0;
                    step < expected.length && each.path("gap").get(step).asDouble() >= clear;
                    step++) {
                assertEquals(expected[step], argmax(logits), each.path("prompt") + " step " + step);
                logits = step(0, expected[step], ids.length + step);
                compared++;
            }
        }
        assertTrue(compared > (exact() ? 400 : 15), compared + " steps compared");
    }

    @Test
    void verifiesSeveralTokensWithTheLogitsThatStepsGive() {
        assumeTrue(pass().verifyMax() > 1, "the graph returns the logits of a last token only");
        int[] ids = prompt(5, 60 + pass().verifyMax());
        for (int count : new int[] {1, 2, 5, pass().verifyMax()}) {
            prefill(0, Arrays.copyOf(ids, 60));
            prefill(1, Arrays.copyOf(ids, 60));
            float[][] verified = new float[count][pass().vocabularySize()];
            pass().verify(0, ids, 60, verified);
            for (int i = 0; i < count; i++) {
                assertNear(step(1, ids[60 + i], 60 + i), verified[i]);
            }
            // What was fed beyond a wrong token is written over.
            assertNear(step(1, 77, 60 + count), step(0, 77, 60 + count));
        }
    }

    @Test
    void givesTheReferencesLogProbabilities() throws IOException {
        assumeTrue(exact(), "only an fp32 package is near enough to the reference");
        CandidateSelector selector = new CandidateSelector(pass().vocabularySize());
        double worst = 0;
        for (JsonNode each : golden("forward.json")) {
            int[] ids = ints(each.path("ids"));
            int first = each.path("positions").get(0).path("position").asInt();
            float[] logits = prefill(1, Arrays.copyOf(ids, first + 1));
            for (JsonNode position : each.path("positions")) {
                int at = position.path("position").asInt();
                if (at > first) {
                    logits = step(1, ids[at], at);
                }
                int[] top = ints(position.path("top20_ids"));
                Candidates got = selector.select(logits, new CandidateSelection(1, 1, top));
                for (int rank = 0; rank < top.length; rank++) {
                    double logprob = got.extraLogits()[rank] - got.logSumExp();
                    double expected = position.path("top20_logprobs").get(rank).asDouble();
                    worst = Math.max(worst, Math.abs(expected - logprob));
                }
            }
        }
        assertTrue(worst < 2e-3, "worst difference " + worst);
    }

    @Test
    void takesAPromptInChunks() {
        float[] whole = prefill(0, PROMPT);
        for (int chunk : new int[] {1, 7, 32, 89}) {
            float[] logits = new float[pass().vocabularySize()];
            for (int from = 0; from < PROMPT.length; from += chunk) {
                int count = Math.min(chunk, PROMPT.length - from);
                pass().prefill(1, PROMPT, from, count, from + count == PROMPT.length ? logits : null);
            }
            assertNear(whole, logits);
        }
    }

    @Test
    void showsTheLogitsAfterEachTokenOfAPrompt() {
        int[] ids = prompt(8, 150);
        float[] row = new float[pass().vocabularySize()];
        pass().prefillEach(0, ids, 0, ids.length, row, index -> {
            if (index % 21 == 20) {
                assertNear(prefill(1, Arrays.copyOf(ids, index + 1)), row);
            }
        });
        assertNear(prefill(1, ids), row);
        assertNear(step(1, 7, ids.length), step(0, 7, ids.length));
    }

    @Test
    void stepsManyRowsLikeEachAlone() {
        int[] lengths = {90, 3, 41, 64};
        int[] tokens = {11, 12, 13, 14};
        float[][] alone = new float[SLOTS][];
        for (int slot = 0; slot < SLOTS; slot++) {
            prefill(slot, prompt(slot, lengths[slot]));
            alone[slot] = step(slot, tokens[slot], lengths[slot]);
        }
        float[][] together = new float[SLOTS][pass().vocabularySize()];
        pass().decode(0, tokens, lengths, together);
        for (int slot = 0; slot < SLOTS; slot++) {
            assertNear(alone[slot], together[slot]);
        }
    }

    @Test
    void leavesARowThatLiesBetweenAsItWas() {
        prefill(0, PROMPT);
        prefill(1, prompt(5, 20));
        prefill(2, PROMPT);
        pass().decode(0, new int[] {7, 0, 7}, new int[] {90, 20, 90}, new float[3][]);
        float[] after = step(1, 9, 20);
        prefill(3, prompt(5, 20));
        assertNear(step(3, 9, 20), after);
    }

    @Test
    void copiesARowToAnotherSlot() {
        prefill(2, PROMPT);
        pass().copy(2, 0, PROMPT.length);
        float[] copied = step(0, 77, PROMPT.length);
        assertNear(step(2, 77, PROMPT.length), copied);
    }

    @Test
    void reusesASlotAsIfItWereNew() {
        float[] fresh = prefill(3, prompt(9, 12));
        prefill(3, prompt(4, 300));
        assertNear(fresh, prefill(3, prompt(9, 12)));
    }

    @Test
    void fillsASlotToItsLastPosition() {
        prefill(0, prompt(2, CONTEXT - 1));
        float[] last = step(0, 5, CONTEXT - 1);
        assertTrue(Float.isFinite(last[0]));
        assertThrows(IndexOutOfBoundsException.class, () -> step(0, 5, CONTEXT));
    }

    private static OnnxForwardPass pass() {
        if (loaded == null) {
            throw new IllegalStateException("not loaded");
        }
        return loaded;
    }

    private static boolean exact() {
        return model != null && model.precision().equals("fp32");
    }

    private static float[] prefill(int slot, int[] ids) {
        float[] logits = new float[pass().vocabularySize()];
        pass().prefill(slot, ids, 0, ids.length, logits);
        return logits;
    }

    private static float[] step(int slot, int token, int position) {
        float[] logits = new float[pass().vocabularySize()];
        pass().decode(slot, new int[] {token}, new int[] {position}, new float[][] {logits});
        return logits;
    }

    private static void assertNear(float[] expected, float[] got) {
        double worst = 0;
        for (int id = 0; id < expected.length; id++) {
            worst = Math.max(worst, Math.abs(expected[id] - got[id]));
        }
        assertTrue(worst < (exact() ? 2e-3 : 1.5), "worst difference " + worst);
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        return best;
    }

    private static int[] prompt(int seed, int length) {
        int[] ids = new int[length];
        Arrays.setAll(ids, i -> (int) ((i + 31L * seed) * 7919 % 40_000) + 20);
        return ids;
    }

    private static int[] ints(JsonNode array) {
        int[] ints = new int[array.size()];
        Arrays.setAll(ints, i -> array.get(i).asInt());
        return ints;
    }

    private static JsonNode golden(String name) throws IOException {
        Path file = Path.of(System.getProperty("millrace.goldens", ""), "model", name);
        assumeTrue(Files.exists(file), "needs the goldens: " + file);
        assumeTrue(model != null && model.name().startsWith("smol"), "the goldens are of SmolLM2-135M-Instruct");
        return new ObjectMapper().readTree(file.toFile()).path("cases");
    }
}
