package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.pipeline.WellFormed;
import dev.millrace.tokenizer.pretokenize.ByteAlphabet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random texts through every family: offsets lie in the text, ids in the vocabulary, a stream joined is the text decoded,
 * and where bytes are tokens the text comes back. {@code -Dmillrace.fuzz=1000000} tries a million.
 */
class RoundTripFuzzTest {
    private static final int ROUNDS = Integer.getInteger("millrace.fuzz", 20_000);
    private static final long SEED = Long.getLong("millrace.fuzz.seed", 1);
    private static final int LONG_TEXT_EVERY = 500;
    /** Steps of no family, with a vocabulary of bytes. */
    private static final Set<String> STEPS =
            Set.of("scripts", "fixed length of 3", "bytes by normalizer", "gpt-4o split");

    /** Of processor time: a busy machine must not fail the test. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** A blank that was put in front of a character is trimmed to where the character ends, as the reference does it. */
    private static final Set<String> TRIMMING = Set.of("roberta", "unigram roberta frame");

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void noTextBreaksATokenizer() {
        Map<String, Tokenizer> tokenizers = tokenizers();
        String[] names = tokenizers.keySet().toArray(String[]::new);
        for (int round = 0; round < ROUNDS; round++) {
            RandomTexts texts = new RandomTexts(new Random(SEED + round));
            String text = round % LONG_TEXT_EVERY == 0 ? texts.longRun() : texts.next();
            String name = names[(round / LONG_TEXT_EVERY + round) % names.length];
            long startNs = THREADS.getCurrentThreadCpuTime();
            try {
                check(name, Objects.requireNonNull(tokenizers.get(name)), text, round % 2 == 0);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(name + ", seed " + (SEED + round) + ": " + e, e);
            }
            Duration took = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - startNs);
            assertTrue(took.compareTo(LONGEST) < 0, name + ", seed " + (SEED + round) + " took " + took);
        }
    }

    private static Map<String, Tokenizer> tokenizers() {
        Map<String, Tokenizer> tokenizers = new LinkedHashMap<>();
        tokenizers.put("smollm2", Golden.smolLm2());
        tokenizers.put("gpt-2", parse(Golden.json("tokenizer/families/gpt-2-tokenizer.json.gz")));
        for (JsonNode configuration : Golden.json("tokenizer/families.json.gz").get("configurations")) {
            tokenizers.put(configuration.get("name").textValue(), parse(configuration.get("tokenizer")));
        }
        Golden.json("tokenizer/ugm-tokenizers.json.gz")
                .properties()
                .forEach(entry -> tokenizers.put("gguf " + entry.getKey(), parse(entry.getValue())));
        JsonNode steps = Golden.json("tokenizer/steps.json.gz");
        for (JsonNode configuration : steps.get("configurations")) {
            String name = configuration.get("name").textValue();
            if (STEPS.contains(name)) {
                tokenizers.put(name, StepsGoldenTest.tokenizer(steps, configuration.get("tokenizer")));
            }
        }
        return tokenizers;
    }

    private static Tokenizer parse(JsonNode file) {
        return TokenizerJson.parse(file.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void check(String name, Tokenizer tokenizer, String text, boolean parseSpecial) {
        Encoding encoding = tokenizer.encode(text, parseSpecial);
        int[] ids = encoding.ids();
        int length = text.codePointCount(0, text.length());
        for (int i = 0; i < ids.length; i++) {
            assertTrue(ids[i] >= 0 && ids[i] < tokenizer.vocabularySize(), "id " + ids[i]);
            int start = encoding.starts()[i];
            int end = encoding.ends()[i];
            assertTrue(start >= 0 && start <= end && end <= length, "token " + i + " at " + start + " to " + end);
            int before = i == 0 || TRIMMING.contains(name) ? 0 : encoding.starts()[i - 1];
            assertTrue(start >= before, "token " + i + " at " + start + " after one at " + before);
        }
        String decoded = tokenizer.decode(ids, false);
        String whole = WellFormed.of(text).text();
        switch (name) {
            case "gpt-2", "llama 3", "fixed length of 3", "bytes by normalizer", "gpt-4o split" ->
                assertEquals(whole, decoded);
            // What goes with every script is dropped in front of the first that does not.
            case "scripts" -> assertTrue(whole.endsWith(decoded), decoded);
            case "smollm2" -> assertEquals(spellable(whole, tokenizer) ? whole : decoded, decoded);
            case "llama 2", "gemma" -> assertEquals(whole.replace('▁', ' '), spaced(decoded, whole));
            default -> {}
        }
        StreamingDecoder stream = tokenizer.streamingDecoder();
        var joined = new StringBuilder();
        for (int id : ids) {
            joined.append(stream.accept(id));
        }
        joined.append(stream.finish());
        String shown = tokenizer.decode(ids, true);
        if (shown.indexOf('\uFFFD') < 0) {
            assertEquals(shown, joined.toString());
        }
    }

    /** SmolLM2's vocabulary lacks some bytes, which it drops as the reference does. */
    private static boolean spellable(String text, Tokenizer tokenizer) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (tokenizer.idOf(String.valueOf(ByteAlphabet.charOf(b & 0xFF))).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Marks that begin pieces after added tokens are blanks that nobody wrote; only texts without such are compared. */
    private static String spaced(String decoded, String whole) {
        boolean added = whole.contains("<s>") || whole.contains("</s>") || whole.contains("<unk>");
        return added ? whole.replace('▁', ' ') : decoded;
    }
}
