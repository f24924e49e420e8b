package dev.millrace.eval.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class KrippendorffAlphaTest {
    static List<JsonNode> recorded() {
        return Golden.list(Golden.json("agreement/agreement.json").get("krippendorff_alpha"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isWhatTheReferenceToolSays(JsonNode golden) {
        var ratings = new ArrayList<Rating>();
        for (int labeller = 0; labeller < golden.get("ratings_by_rater").size(); labeller++) {
            JsonNode row = golden.get("ratings_by_rater").get(labeller);
            for (int item = 0; item < row.size(); item++) {
                if (!row.get(item).isNull()) {
                    ratings.add(
                            new Rating("l" + labeller, "i" + item, row.get(item).doubleValue()));
                }
            }
        }
        for (Measurement measurement : Measurement.values()) {
            assertEquals(
                    golden.get(measurement.name().toLowerCase(Locale.ROOT)).doubleValue(),
                    KrippendorffAlpha.of(Ratings.of(ratings), measurement).orElseThrow(),
                    1e-12,
                    measurement.name());
        }
    }

    @Test
    void isWhatTheTextbookTablesSay() {
        assertAlphas(
                table(
                        "* * * * * 3 4 1 2 1 1 3 3 * 3",
                        "1 * 2 1 3 3 4 3 * * * * * * *",
                        "* * 2 1 3 4 4 * 2 1 1 3 3 * 4"),
                0.691358,
                0.806721,
                0.810845,
                0.808944);
        assertAlphas(
                table(
                        "1 2 3 3 2 1 4 1 2 * * *",
                        "1 2 3 3 2 2 4 1 2 5 * 3",
                        "* 3 3 3 2 3 4 2 2 5 1 *",
                        "1 2 3 3 2 4 4 1 2 5 1 *"),
                0.743421,
                0.815388,
                0.849107,
                0.797403);
    }

    @ParameterizedTest
    @EnumSource(Measurement.class)
    void isUndefinedWithoutPairsOrVariation(Measurement measurement) {
        for (Ratings ratings : List.of(
                table(), table("1 2 3"), table("1 * 2", "* 3 *"), table("2 2 2", "2 2 2"), table("2 2 1", "2 2 *"))) {
            assertEquals(OptionalDouble.empty(), KrippendorffAlpha.of(ratings, measurement));
        }
    }

    @Test
    void heedsZeroAsARatio() {
        assertEquals(
                1, KrippendorffAlpha.of(table("0 1", "0 1"), Measurement.RATIO).orElseThrow());
        assertThrows(
                IllegalArgumentException.class, () -> KrippendorffAlpha.of(table("-1 1", "0 1"), Measurement.RATIO));
    }

    @Test
    void refusesWhatIsNoRating() {
        var twice = List.of(new Rating("l", "i", 1), new Rating("m", "i", 1), new Rating("l", "i", 2));
        var message = assertThrows(IllegalArgumentException.class, () -> Ratings.of(twice))
                .getMessage();
        assertEquals("ratings[2]: its labeller has rated its item before", message);
        assertThrows(IllegalArgumentException.class, () -> new Rating("l", "i", Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Rating("l", "i", 2e9));
        assertThrows(IllegalArgumentException.class, () -> new Rating("", "i", 1));
        assertThrows(IllegalArgumentException.class, () -> new Rating("l", "i".repeat(257), 1));
    }

    @Test
    void boundsLabellersAndValues() {
        var values = new ArrayList<Rating>();
        var labellers = new ArrayList<Rating>();
        for (int i = 0; i <= 1_000; i++) {
            values.add(new Rating("l", "i" + i, i));
            labellers.add(new Rating("l" + i, "i", 1));
        }
        assertThrows(IllegalArgumentException.class, () -> Ratings.of(values));
        assertThrows(IllegalArgumentException.class, () -> Ratings.of(labellers));
    }

    private static void assertAlphas(Ratings ratings, double... expected) {
        for (Measurement measurement : Measurement.values()) {
            assertEquals(
                    expected[measurement.ordinal()],
                    KrippendorffAlpha.of(ratings, measurement).orElseThrow(),
                    5e-7,
                    measurement.name());
        }
    }

    /** A row a labeller, a column an item, * for none. */
    static Ratings table(String... rows) {
        var ratings = new ArrayList<Rating>();
        for (int labeller = 0; labeller < rows.length; labeller++) {
            String[] cells = rows[labeller].split(" ");
            for (int item = 0; item < cells.length; item++) {
                if (!cells[item].equals("*")) {
                    ratings.add(new Rating("l" + labeller, "i" + item, Double.parseDouble(cells[item])));
                }
            }
        }
        return Ratings.of(ratings);
    }
}
