package dev.millrace.tokenizer.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.embed.ClassificationHead.ProblemType;
import dev.millrace.tokenizer.embed.EmbeddingModel.Kind;
import dev.millrace.tokenizer.session.FailureException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationHeadTest {
    private static final double TOLERANCE = 1e-7;

    private static ClassificationHead head(ProblemType type, String... labels) {
        return new ClassificationHead(List.of(labels), type);
    }

    @Test
    void ofSeveralLabelsOneFits() {
        float third = (float) Math.log(3);
        var two = head(ProblemType.SINGLE_LABEL, "neutral", "toxic");
        assertArrayEquals(new double[] {0.25, 0.75}, two.probabilities(new float[] {0, third}), TOLERANCE);
        assertArrayEquals(
                new double[] {0.25, 0.75}, two.probabilities(new float[] {900, 900 + third}), 1e-4, "not infinite");
        float half = (float) Math.log(2);
        var three = head(ProblemType.SINGLE_LABEL, "a", "b", "c");
        assertArrayEquals(new double[] {0.5, 0.25, 0.25}, three.probabilities(new float[] {half, 0, 0}), TOLERANCE);
    }

    /** 1 / (1 + 3) and 3 / (1 + 3) of each logit by itself. */
    @Test
    void ofLabelsThatFitByThemselvesTheSumIsNotOne() {
        float third = (float) Math.log(3);
        float[] logits = {third, third, -third};
        assertArrayEquals(
                new double[] {0.75, 0.75, 0.25},
                head(ProblemType.MULTI_LABEL, "toxic", "insult", "threat").probabilities(logits),
                TOLERANCE);
        assertArrayEquals(
                new double[] {0.75},
                head(ProblemType.SINGLE_LABEL, "toxic").probabilities(new float[] {third}),
                TOLERANCE,
                "a single one, of which a softmax were always 1");
    }

    @Test
    void refusesWhatIsNoneOfItsLogits() {
        var head = head(ProblemType.SINGLE_LABEL, "a", "b");
        for (float[] logits : new float[][] {{1}, {1, 2, 3}, {Float.NaN, 1}, {Float.POSITIVE_INFINITY, 1}}) {
            assertThrows(IllegalArgumentException.class, () -> head.probabilities(logits));
        }
        var regression = head(ProblemType.REGRESSION, "stars");
        assertThrows(IllegalStateException.class, () -> regression.probabilities(new float[] {4}));
    }

    @Test
    void modelsSayWhatTheyAreNotFor() {
        var vectors = model(Kind.ENCODER, ClassificationHead.NONE);
        assertRefused("m has no classification head", vectors::requireProbabilities);
        assertDoesNotThrow(vectors::requireVectors);
        var classes = model(Kind.CROSS_ENCODER, head(ProblemType.MULTI_LABEL, "a", "b"));
        assertDoesNotThrow(classes::requireProbabilities);
        assertRefused("m gives no embeddings", classes::requireVectors);
        var stars = model(Kind.CROSS_ENCODER, head(ProblemType.REGRESSION, "stars"));
        assertRefused("m is a regression", stars::requireProbabilities);
    }

    private static EmbeddingModel model(Kind kind, ClassificationHead head) {
        return new EmbeddingModel("m", "0", kind, 4, 8, 8, head);
    }

    private static void assertRefused(String why, Runnable asked) {
        var failure = assertThrows(FailureException.class, asked::run).failure();
        assertEquals("model", failure.param());
        assertTrue(failure.message().startsWith(why), failure.message());
    }
}
