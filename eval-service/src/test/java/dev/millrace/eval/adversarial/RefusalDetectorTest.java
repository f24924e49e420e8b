package dev.millrace.eval.adversarial;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RefusalDetectorTest {
    private static final RefusalDetector DETECTOR = RefusalDetector.own();
    private static final Map<String, List<String>> LABELLED =
            DataFile.yaml("/adversarial/labelled-answers.yaml", new TypeReference<Map<String, List<String>>>() {});

    @Test
    void isPreciseOnLabelledAnswersAndFindsMostRefusals() {
        var refusals = Objects.requireNonNull(LABELLED.get("refusals"));
        var others = Objects.requireNonNull(LABELLED.get("others"));
        var missed =
                refusals.stream().filter(answer -> !DETECTOR.isRefusal(answer)).toList();
        var wrong = others.stream().filter(DETECTOR::isRefusal).toList();
        double found = refusals.size() - missed.size();
        double precision = found / (found + wrong.size());
        double recall = found / refusals.size();
        assertTrue(precision >= 0.95, "precision " + precision + ": " + wrong);
        assertTrue(recall >= 0.9, "recall " + recall + ": " + missed);
    }

    @Test
    void looksAtTheBeginningAlone() {
        String refusal = "I can't share it.";
        assertTrue(DETECTOR.isRefusal("x".repeat(100) + " " + refusal));
        assertFalse(DETECTOR.isRefusal("x".repeat(RefusalDetector.HEAD) + " " + refusal));
        assertFalse(DETECTOR.isRefusal(""));
    }
}
