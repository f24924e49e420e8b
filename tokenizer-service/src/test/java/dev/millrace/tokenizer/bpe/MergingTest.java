package dev.millrace.tokenizer.bpe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What merging costs, counted in look-ups, which do not depend on the machine. */
class MergingTest {
    private static final int LONG = 1_000_000;

    private final JsonNode json = new ObjectMapper().readTree(Golden.smolLm2Json());
    private final BpeModel model = model(json.get("model"));

    MergingTest() throws IOException {}

    @Test
    void aWordOfAMillionBytesTakesThreeLookupsAByteAtMost() {
        Random random = new Random(1);
        var letters = new StringBuilder();
        random.ints(LONG, 'a', 'z' + 1).forEach(letters::appendCodePoint);
        for (String word : List.of(
                "ab".repeat(LONG / 2), " ".repeat(LONG), "a".repeat(LONG), "é".repeat(LONG / 2), letters.toString())) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            Merging merging = model.merging(bytes);
            merging.run();
            assertTrue(merging.lookups() <= 3L * bytes.length, merging.lookups() + " look-ups");
        }
    }

    @Test
    void shortAndLongWordsMergeAsTheTextbookSays() throws IOException {
        SlowBpe slow = new SlowBpe(json);
        for (int length = 1; length < 60; length++) {
            for (long seed = 0; seed < 50; seed++) {
                Random random = new Random(seed * 100 + length);
                String letters = seed % 2 == 0 ? "etaoins hr" : "aé你 ";
                String word = IntStream.range(0, length)
                        .mapToObj(i -> letters.substring(random.nextInt(letters.length()))
                                .substring(0, 1))
                        .reduce("", String::concat);
                Word fast = model.encode(word);
                List<Integer> ids =
                        IntStream.range(0, fast.size()).mapToObj(fast::id).toList();
                assertEquals(slow.idsOfWord(word), ids, "seed " + seed + ", length " + length);
            }
        }
    }

    private static BpeModel model(JsonNode model) {
        Map<String, Integer> vocabulary = new HashMap<>();
        model.get("vocab")
                .properties()
                .forEach(
                        token -> vocabulary.put(token.getKey(), token.getValue().intValue()));
        List<BpeModel.Merge> merges = StreamSupport.stream(model.get("merges").spliterator(), false)
                .map(merge -> merge.textValue().split(" "))
                .map(pair -> new BpeModel.Merge(pair[0], pair[1]))
                .toList();
        return new BpeModel(vocabulary, merges, new BpeModel.Options(-1, false, false));
    }
}
