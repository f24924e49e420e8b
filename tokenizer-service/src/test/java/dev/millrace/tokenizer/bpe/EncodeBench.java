package dev.millrace.tokenizer.bpe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.json.TokenizerJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * Tokens per second of processor time of the fast and the slow encoder on the same texts in the same run, each text encoded whole. Run its
 * main from an IDE, or: {@code mvn -pl tokenizer-service test -Dtest=EncodeBench -Dmillrace.bench=true}.
 */
class EncodeBench {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = 1_000_000_000L;

    @org.junit.jupiter.api.Test
    @org.junit.jupiter.api.condition.EnabledIfSystemProperty(named = "millrace.bench", matches = "true")
    void printTokensPerSecond() throws IOException {
        main();
    }

    static void main() throws IOException {
        byte[] json = Golden.smolLm2Json();
        SlowBpe slow = new SlowBpe(new ObjectMapper().readTree(json));
        long start = System.nanoTime();
        Tokenizer fast = TokenizerJson.parse(json);
        System.out.printf(Locale.ROOT, "load: %.0f ms%n", (System.nanoTime() - start) / 1e6);
        List<String> prose = new ArrayList<>();
        for (JsonNode one : Golden.json("tokenizer/smollm2.json").get("cases")) {
            prose.add(one.get("text").textValue());
        }
        compare("golden texts", fast, slow, prose);
        compare("words never seen twice", fast, slow, randomWords());
        compare("one word of 2,000 letters", fast, slow, List.of("abcdefghij".repeat(200)));
    }

    /** Rounds of the two alternate, so that what else the machine does falls on both. */
    private static void compare(String name, Tokenizer fast, SlowBpe slow, List<String> texts) {
        double[] slowRates = new double[ROUNDS];
        double[] fastRates = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            int slot = Math.max(0, round);
            slowRates[slot] = rate(texts, text -> slow.encode(text).size());
            fastRates[slot] = rate(texts, text -> fast.encode(text, false).length());
        }
        Arrays.sort(slowRates);
        Arrays.sort(fastRates);
        double slowRate = slowRates[ROUNDS / 2];
        double fastRate = fastRates[ROUNDS / 2];
        System.out.printf(
                Locale.ROOT,
                "%s: fast %,.0f tokens/s, slow %,.0f tokens/s, ratio %.1f%n",
                name,
                fastRate,
                slowRate,
                fastRate / slowRate);
    }

    private static List<String> randomWords() {
        Random random = new Random(1);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 100; word++) {
                random.ints(3 + random.nextInt(9), 'a', 'z' + 1).forEach(text::appendCodePoint);
                text.append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    /** Tokens per second of processor time, over about a second. */
    private static double rate(List<String> texts, ToIntFunction<String> encode) {
        long tokens = 0;
        long wall = System.nanoTime();
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < texts.size() || System.nanoTime() - wall < ROUND_NANOS; i++) {
            tokens += encode.applyAsInt(texts.get(i % texts.size()));
        }
        return tokens / ((THREADS.getCurrentThreadCpuTime() - start) / 1e9);
    }
}
