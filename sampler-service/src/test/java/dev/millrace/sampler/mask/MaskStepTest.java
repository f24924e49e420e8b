package dev.millrace.sampler.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.decoding.Constraint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskStepTest {
    /** Every text of a's can be read in millions of ways: to follow them all would hold up the answers of everybody. */
    @Test
    void anAmbiguousFormIsGivenUpAfterAFewQuestions() {
        var tokens = new ArrayList<byte[]>();
        for (int length = 1; length <= 600; length++) {
            tokens.add("a".repeat(length).getBytes(UTF_8));
        }
        var vocabulary = new Vocabulary("1", tokens, new BitSet());
        var form = Constraints.compiled(new Constraint.Regex("((a{1,1000}){1,1000}){1,1000}"));
        var step = new MaskStep(new TokenMask(form, vocabulary, List.of(), 1_000));
        int allowed = 0;
        for (int id = 0; id < tokens.size(); id++) {
            allowed += step.adjusted(id, 0) == 0 ? 1 : 0;
        }
        assertTrue(allowed < tokens.size(), "nothing was given up: it shows nothing");
        assertTrue(step.only().isEmpty(), "and nothing is asked again");
    }
}
