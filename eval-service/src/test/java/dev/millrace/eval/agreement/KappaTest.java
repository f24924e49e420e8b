package dev.millrace.eval.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.agreement.CohenKappa.Weighting;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class KappaTest {
    static List<JsonNode> cohen() {
        return Golden.list(Golden.json("agreement/agreement.json").get("cohen_kappa"));
    }

    static List<JsonNode> fleiss() {
        return Golden.list(Golden.json("agreement/agreement.json").get("fleiss_kappa"));
    }

    @ParameterizedTest
    @MethodSource("cohen")
    void cohenIsWhatTheReferenceToolSays(JsonNode golden) {
        int[] first = Golden.ints(golden.get("rater1"));
        int[] second = Golden.ints(golden.get("rater2"));
        int categories = golden.get("labels").size();
        for (Weighting weighting : Weighting.values()) {
            var name = switch (weighting) {
                case UNWEIGHTED -> "kappa";
                case LINEAR -> "kappa_linear";
                case QUADRATIC -> "kappa_quadratic";
            };
            assertEquals(
                    golden.get(name).doubleValue(),
                    CohenKappa.of(first, second, categories, weighting).orElseThrow(),
                    1e-12,
                    name);
        }
    }

    @ParameterizedTest
    @MethodSource("fleiss")
    void fleissIsWhatTheReferenceToolSays(JsonNode golden) {
        assertEquals(
                golden.get("kappa").doubleValue(),
                FleissKappa.of(counts(golden.get("counts_item_by_category"))).orElseThrow(),
                1e-12);
    }

    @Test
    void cohenOfTheTextbookTableIsFourTenths() {
        assertEquals(
                0.4,
                CohenKappa.of(new long[][] {{20, 5}, {10, 15}}, Weighting.UNWEIGHTED)
                        .orElseThrow(),
                1e-15);
    }

    @Test
    void fleissOfTheClassicTable() {
        int[][] counts = {
            {0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
            {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}
        };
        assertEquals(0.209931, FleissKappa.of(counts).orElseThrow(), 5e-7);
    }

    @ParameterizedTest
    @EnumSource(Weighting.class)
    void isUndefinedWithoutItemsOrVariation(Weighting weighting) {
        assertEquals(OptionalDouble.empty(), CohenKappa.of(new int[0], new int[0], 2, weighting));
        assertEquals(OptionalDouble.empty(), CohenKappa.of(new int[] {1, 1}, new int[] {1, 1}, 2, weighting));
        assertEquals(OptionalDouble.empty(), FleissKappa.of(new int[0][]));
        assertEquals(OptionalDouble.empty(), FleissKappa.of(new int[][] {{3, 0}, {3, 0}}));
    }

    @Test
    void namesWhatIsWrong() {
        assertMessage(
                "first[1]: must be in 0..1, is 2",
                () -> CohenKappa.of(new int[] {0, 2}, new int[] {0, 1}, 2, Weighting.LINEAR));
        assertMessage(
                "second: must have as many items as first, 1, has 2",
                () -> CohenKappa.of(new int[1], new int[2], 2, Weighting.LINEAR));
        assertMessage(
                "table[1]: must have 2 columns, has 1",
                () -> CohenKappa.of(new long[][] {{1, 2}, {1}}, Weighting.LINEAR));
        assertMessage(
                "table[0][1]: must be 0 or more, is -1",
                () -> CohenKappa.of(new long[][] {{1, -1}, {1, 1}}, Weighting.LINEAR));
        assertMessage(
                "counts[1]: must be of as many labellers as the first item, 2 or more, is of 3",
                () -> FleissKappa.of(new int[][] {{1, 1}, {1, 2}}));
        assertMessage(
                "counts[0]: must be of as many labellers as the first item, 2 or more, is of 1",
                () -> FleissKappa.of(new int[][] {{1, 0}}));
        assertMessage("counts[1]: must have 2 categories, has 1", () -> FleissKappa.of(new int[][] {{1, 1}, {2}}));
        assertMessage("counts[0]: must be 0 or more, one is -1", () -> FleissKappa.of(new int[][] {{-1, 3}}));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    private static int[][] counts(JsonNode rows) {
        return Golden.list(rows).stream().map(Golden::ints).toArray(int[][]::new);
    }
}
