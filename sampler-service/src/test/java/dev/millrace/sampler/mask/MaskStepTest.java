package dev.millrace.sampler.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.decoding.Constraint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskStepTest {
    /** Every text of a's can be read in millions of ways: to follow them all would hold up the answers of everybody. */
    @Test
    void whatHasTooManyReadingsIsForbiddenOneByOneAndAllAtOnceAlike() {
        var tokens = new ArrayList<byte[]>();
        for (int length = 1; length <= 600; length++) {
            tokens.add("a".repeat(length).getBytes(UTF_8));
        }
        var vocabulary = new Vocabulary("1", tokens, new BitSet());
        var form = Constraints.compiled(new Constraint.Regex("((a{1,1000}){1,1000}){1,1000}"));
        var step = new MaskStep(new TokenMask(form, vocabulary, List.of(), 1_000));
        var single = new BitSet();
        for (int id = 0; id < 500; id++) {
            single.set(id, step.adjusted(id, 0) == 0);
        }
        assertTrue(single.get(0) && single.cardinality() < 500, "nothing was forbidden: it shows nothing");
        var others = new MaskStep(new TokenMask(form, vocabulary, List.of(), 1_000));
        assertEquals(single, others.only());
    }
}
