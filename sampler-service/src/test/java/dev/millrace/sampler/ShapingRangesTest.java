package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.sampler.decoding.Dry;
import dev.millrace.sampler.decoding.Mirostat;
import dev.millrace.sampler.decoding.Shaping;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapingRangesTest {
    @Test
    void everyFieldOutOfRangeIsNamed() {
        assertRefused("min_p", new Shaping(-0.1f, 1, 1, 0, 0, 0, Map.of(), null, null, 0));
        assertRefused("min_p", new Shaping(Float.NaN, 1, 1, 0, 0, 0, Map.of(), null, null, 0));
        assertRefused("typical_p", new Shaping(0, 1.1f, 1, 0, 0, 0, Map.of(), null, null, 0));
        assertRefused("typical_p", new Shaping(0, -1, 1, 0, 0, 0, Map.of(), null, null, 0));
        assertRefused("repetition_penalty", new Shaping(0, 1, 0, 0, 0, 0, Map.of(), null, null, 0));
        assertRefused("repetition_penalty", new Shaping(0, 1, 10.1f, 0, 0, 0, Map.of(), null, null, 0));
        assertRefused("presence_penalty", new Shaping(0, 1, 1, -2.1f, 0, 0, Map.of(), null, null, 0));
        assertRefused("frequency_penalty", new Shaping(0, 1, 1, 0, Float.NaN, 0, Map.of(), null, null, 0));
        assertRefused("no_repeat_ngram", new Shaping(0, 1, 1, 0, 0, 65, Map.of(), null, null, 0));
        assertRefused("no_repeat_ngram", new Shaping(0, 1, 1, 0, 0, -1, Map.of(), null, null, 0));
        assertRefused("min_new_tokens", new Shaping(0, 1, 1, 0, 0, 0, Map.of(), null, null, -1));
    }

    @Test
    void biasesAreBoundedInValueIdAndNumber() {
        assertRefused("logit_bias", new Shaping(0, 1, 1, 0, 0, 0, Map.of(1, 101f), null, null, 0));
        assertRefused("logit_bias", new Shaping(0, 1, 1, 0, 0, 0, Map.of(1, Float.NaN), null, null, 0));
        assertRefused("logit_bias", new Shaping(0, 1, 1, 0, 0, 0, Map.of(-1, 1f), null, null, 0));
        var many = IntStream.range(0, 1025).boxed().collect(Collectors.toMap(id -> id, id -> 1f));
        assertRefused("logit_bias", new Shaping(0, 1, 1, 0, 0, 0, many, null, null, 0));
    }

    @Test
    void theFieldsOfMirostatAndDryAreNamedInside() {
        assertRefused("mirostat.tau", mirostat(0, 0.1f));
        assertRefused("mirostat.tau", mirostat(21, 0.1f));
        assertRefused("mirostat.eta", mirostat(5, 0));
        assertRefused("mirostat.eta", mirostat(5, Float.NaN));
        assertRefused("dry.multiplier", dry(0, 1.75f, 2, 0, List.of()));
        assertRefused("dry.base", dry(1, 0.9f, 2, 0, List.of()));
        assertRefused("dry.base", dry(1, 4.1f, 2, 0, List.of()));
        assertRefused("dry.allowed_length", dry(1, 1.75f, 0, 0, List.of()));
        assertRefused("dry.allowed_length", dry(1, 1.75f, 65, 0, List.of()));
        assertRefused("dry.last_tokens", dry(1, 1.75f, 2, -1, List.of()));
        assertRefused("dry.breaker_ids", dry(1, 1.75f, 2, 0, Collections.nCopies(8193, 1)));
        assertRefused("dry.breaker_ids", dry(1, 1.75f, 2, 0, List.of(-1)));
    }

    @Test
    void theEdgesOfTheRangesAreWithin() {
        assertDoesNotThrow(() -> ShapingRanges.check(
                new Shaping(1, 0.5f, 10, 2, -2, 64, Map.of(0, -100f, 9, 100f), new Mirostat(20, 1), null, 5)));
        assertDoesNotThrow(() -> ShapingRanges.check(dry(10, 4, 64, 5, List.of(7))));
    }

    private static Shaping mirostat(float tau, float eta) {
        return new Shaping(0, 1, 1, 0, 0, 0, Map.of(), new Mirostat(tau, eta), null, 0);
    }

    private static Shaping dry(float multiplier, float base, int allowed, int last, List<Integer> breakers) {
        return new Shaping(0, 1, 1, 0, 0, 0, Map.of(), null, new Dry(multiplier, base, allowed, last, breakers), 0);
    }

    private static void assertRefused(String field, Shaping shaping) {
        assertEquals(
                "shaping." + field,
                assertThrows(InvalidRequestException.class, () -> ShapingRanges.check(shaping))
                        .field());
    }
}
