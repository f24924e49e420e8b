package dev.millrace.local.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.UsageException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SoakMixTest {
    private static final int MANY = 5000;

    @Test
    void theSharesAreAHundred() {
        assertEquals(
                100,
                Arrays.stream(SoakKind.values()).mapToInt(SoakKind::percent).sum());
        assertEquals(SoakKind.CHAT, SoakKind.at(0));
        assertEquals(SoakKind.INVALID, SoakKind.at(99));
        assertThrows(IllegalArgumentException.class, () -> SoakKind.at(100));
    }

    @Test
    void everyKindComesAsOftenAsItsShareSays() {
        var counts = draw(7).stream().collect(Collectors.groupingBy(SoakMix.Item::kind, Collectors.counting()));
        for (var kind : SoakKind.values()) {
            double share = kind.percent() / 100.0;
            assertEquals(
                    share * MANY,
                    counts.getOrDefault(kind, 0L),
                    5 * Math.sqrt(MANY * share * (1 - share)),
                    kind.title());
        }
    }

    @Test
    void aKindIsWhatItsNameSays() {
        for (var item : draw(8)) {
            var first = item.turns().getFirst();
            assertEquals(
                    item.kind() == SoakKind.CONVERSATION ? 3 : 1, item.turns().size());
            assertEquals(item.kind() == SoakKind.DISCONNECT, first.dropAfter() > 0);
            assertEquals(item.kind() == SoakKind.SHARED_PREFIX, !first.text().startsWith("Tell"));
            assertEquals(item.kind() == SoakKind.LONG_PROMPT, first.text().split(" ").length > 300);
        }
    }

    @Test
    void settingsOutOfRangeNameTheOption() {
        for (var wrong : List.of(
                List.of("--minutes must be 0.1 to 1440, not 1441", 1441.0, 1.0, 20, 4),
                List.of("--warm-up-minutes must be 0 to 60, not 61", 1.0, 61.0, 20, 4),
                List.of("--quiet-seconds must be 1 to 600, not 0", 1.0, 1.0, 0, 4),
                List.of("--streams must be 1 to 64, not 65", 1.0, 1.0, 20, 65))) {
            var refusal = assertThrows(UsageException.class, () -> {
                var _ = new SoakSettings(
                        (double) wrong.get(1), (double) wrong.get(2), (int) wrong.get(3), (int) wrong.get(4), 1);
            });
            assertEquals(wrong.getFirst(), refusal.getMessage());
        }
    }

    @Test
    void aDayHasNoMoreSamplesThanAnHour() {
        assertEquals(Duration.ofSeconds(12), new SoakSettings(60, 1, 20, 4, 1).sampleEvery());
        assertEquals(Duration.ofSeconds(288), new SoakSettings(24 * 60, 1, 20, 4, 1).sampleEvery());
        assertTrue(new SoakSettings(0.1, 1, 20, 4, 1).sampleEvery().compareTo(Duration.ofSeconds(2)) == 0);
    }

    private static List<SoakMix.Item> draw(long seed) {
        return Stream.generate(new SoakMix(seed)::next).limit(MANY).toList();
    }
}
