package dev.millrace.tokenizer.pretokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.Golden;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every code point's script against Hugging Face's tokenizers. */
class ScriptsGoldenTest {
    private static final int NO_SCRIPT = -1;

    @Test
    void codePointsShareAScriptWhereTheReferenceKeepsThemTogether() {
        int[] expected = new int[Character.MAX_CODE_POINT + 1];
        Arrays.fill(expected, NO_SCRIPT);
        for (JsonNode stretch : Golden.json("tokenizer/scripts.json.gz").get("stretches")) {
            int first = stretch.get(0).intValue();
            int last = stretch.get(1).intValue();
            Arrays.fill(expected, first, last + 1, stretch.get(2).intValue());
        }
        Map<Integer, Integer> scripts = new HashMap<>(Map.of(NO_SCRIPT, Scripts.ANY));
        for (int codePoint = 0; codePoint < expected.length; codePoint++) {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                continue;
            }
            int at = codePoint;
            int script = Scripts.of(at);
            assertEquals(scripts.computeIfAbsent(expected[at], _ -> script), script, () -> "U+%X".formatted(at));
        }
        assertTrue(scripts.size() > 130, () -> scripts.size() + " scripts");
        assertEquals(scripts.size(), new HashSet<>(scripts.values()).size());
    }
}
