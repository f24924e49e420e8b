package dev.millrace.local.bench.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.UsageException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromptBookTest {
    private final PromptBook book = PromptBook.standard();

    @Test
    void everyTopicFitsIntoEveryTaskOnce() {
        assertEquals(24, book.tasks().size());
        assertEquals(48, book.topics().size());
        assertTrue(book.tasks().stream().allMatch(task -> task.split("\\{topic}", -1).length >= 2));
        var all = book.choose(864, 288, 1);
        var prompts =
                Stream.concat(all.ranked().stream(), all.unranked().stream()).toList();
        assertEquals(1152, prompts.stream().map(Prompt::text).distinct().count());
        assertEquals(1152, prompts.stream().map(Prompt::id).distinct().count());
        assertTrue(prompts.stream().noneMatch(prompt -> prompt.text().contains("{")));
    }

    @Test
    void theSameSeedDrawsTheSamePromptsAndMoreOfThem() {
        var few = book.choose(50, 10, 7);
        var many = book.choose(300, 100, 7);
        assertEquals(few.ranked(), many.ranked().subList(0, 50));
        assertEquals(few.unranked(), many.unranked().subList(0, 10));
        assertNotEquals(few.ranked(), book.choose(50, 10, 8).ranked());
    }

    @Test
    void aPromptHasOneIdWhateverTheSeed() {
        var ids = book.choose(864, 288, 1).ranked().stream().collect(Collectors.toMap(Prompt::text, Prompt::id));
        for (var prompt : book.choose(864, 288, 2).ranked()) {
            assertEquals(ids.getOrDefault(prompt.text(), prompt.id()), prompt.id());
        }
    }

    @Test
    void noTopicIsRankedAndLeftUnranked() {
        for (long seed = 0; seed < 20; seed++) {
            var all = book.choose(864, 288, seed);
            Set<String> ranked =
                    all.ranked().stream().map(PromptBookTest::topic).collect(Collectors.toSet());
            Set<String> both =
                    all.unranked().stream().map(PromptBookTest::topic).collect(Collectors.toSet());
            assertEquals(48, ranked.size() + both.size());
            both.retainAll(new HashSet<>(ranked));
            assertEquals(Set.of(), both, "seed " + seed);
        }
    }

    @Test
    void refusesMorePromptsThanThereAre() {
        var ranked = assertThrows(UsageException.class, () -> book.choose(865, 1, 1));
        assertEquals("--prompts must be 1 to 864, not 865", ranked.getMessage());
        var unranked = assertThrows(UsageException.class, () -> book.choose(1, 289, 1));
        assertEquals("--held-out must be 1 to 288, not 289", unranked.getMessage());
    }

    private static String topic(Prompt prompt) {
        return prompt.id().substring(prompt.id().lastIndexOf('-') + 1);
    }
}
