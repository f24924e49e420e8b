package dev.millrace.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.json.TokenizerJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is cached is never anything but what merging would give. */
class WordCacheTest {
    private final BpeTokenizer tokenizer = (BpeTokenizer) TokenizerJson.parse(Golden.smolLm2Json());

    @Test
    void aWordIsMergedOnceWhileItIsRemembered() {
        tokenizer.encode("river river river", false);
        assertEquals(new BpeTokenizer.WordCounts(3, 2), tokenizer.wordCounts());
        tokenizer.encode("river river", false);
        assertEquals(new BpeTokenizer.WordCounts(5, 2), tokenizer.wordCounts());
    }

    @Test
    void moreWordsThanItHoldsAreForgottenAndStillRight() {
        String text = words(0, 100_000);
        int[] first = tokenizer.encode(text, false).ids();
        assertArrayEquals(first, tokenizer.encode(text, false).ids());
        assertEquals(text, tokenizer.decode(first, false));
        assertTrue(
                tokenizer.wordCounts().misses() > 150_000,
                tokenizer.wordCounts().toString());
    }

    @Test
    void manyThreadsAtOnceGetWhatOneGets() throws Exception {
        List<String> texts =
                IntStream.range(0, 8).mapToObj(i -> words(i * 20_000, 50_000)).toList();
        List<int[]> alone = texts.stream()
                .map(text -> TokenizerJson.parse(Golden.smolLm2Json())
                        .encode(text, false)
                        .ids())
                .toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<int[]>> tasks = new ArrayList<>();
            texts.forEach(text -> tasks.add(() -> tokenizer.encode(text, false).ids()));
            var together = threads.invokeAll(tasks);
            for (int i = 0; i < texts.size(); i++) {
                assertArrayEquals(alone.get(i), together.get(i).get());
            }
        }
    }

    /** Different words, spelled in letters, for digits are words of their own. */
    private static String words(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> Integer.toString(i, 36)
                        .chars()
                        .mapToObj(digit -> String.valueOf((char) (digit <= '9' ? digit - '0' + 'A' : digit)))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(" "));
    }
}
