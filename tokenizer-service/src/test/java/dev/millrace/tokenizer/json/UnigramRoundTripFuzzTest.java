package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Random texts of what a unigram vocabulary of GGUF can spell come back as they were, but for blanks where the file says
 * that they are merged. {@code -Dmillrace.fuzz=1000000} tries a million.
 */
class UnigramRoundTripFuzzTest {
    private static final int ROUNDS = Integer.getInteger("millrace.fuzz", 20_000);
    private static final long SEED = Long.getLong("millrace.fuzz.seed", 1);

    /** What the character map replaces, and "row", which is an added token after which a word begins. */
    private static final Pattern CHANGED = Pattern.compile("x|\\.\\.|\\(c|row|[\\n\\t\\u3000\\u00a0Ä]|e\\u0301");

    private final JsonNode tokenizers = Golden.json("tokenizer/ugm-tokenizers.json.gz");

    @Test
    void blanksAreKeptWhereTheFileSaysSo() {
        for (String name : List.of("blanks kept", "no prefix", "nothing said")) {
            tryTexts(name, false);
        }
    }

    @Test
    void blanksAreMergedWhereTheFileSaysSo() {
        for (String name : List.of("as t5", "no end", "bytes, both ends")) {
            tryTexts(name, true);
        }
    }

    private void tryTexts(String name, boolean merged) {
        JsonNode file = tokenizers.get(name);
        Tokenizer tokenizer = TokenizerJson.parse(file.toString().getBytes(StandardCharsets.UTF_8));
        List<String> pieces = pieces(file, tokenizer);
        int tried = 0;
        for (int round = 0; round < ROUNDS / 3; round++) {
            String text = text(pieces, new Random(SEED + round));
            if (CHANGED.matcher(text).find()) {
                continue;
            }
            tried++;
            String expected = merged ? text.strip().replaceAll(" +", " ") : text;
            String actual = tokenizer.decode(tokenizer.encode(text, false).ids(), false);
            assertEquals(expected, actual, name + ", seed " + (SEED + round));
        }
        assertTrue(tried > ROUNDS / 10, name + ": " + tried + " texts");
    }

    private static List<String> pieces(JsonNode file, Tokenizer tokenizer) {
        List<String> pieces = new ArrayList<>(List.of(" ", "  "));
        for (JsonNode piece : file.get("model").get("vocab")) {
            String spelling = piece.get(0).textValue();
            if (!tokenizer.isSpecial(tokenizer.idOf(spelling).orElseThrow())
                    && piece.get(1).doubleValue() > -100) {
                pieces.add(spelling.replace('▁', ' '));
            }
        }
        return pieces;
    }

    private static String text(List<String> pieces, Random random) {
        var text = new StringBuilder("a");
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }
}
