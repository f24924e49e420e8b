package dev.millrace.eval.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final double EXACT = 1e-12;

    @Test
    void gainsAndPrecisionsAreThoseOfScikitLearn() {
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/statistics.json").get("ranking"))) {
            var found = new ArrayList<String>();
            Map<String, Integer> grades = new HashMap<>();
            for (int grade : Golden.ints(expected.get("grades_by_rank"))) {
                found.add("d" + found.size());
                grades.put(found.getLast(), grade);
            }
            var ranking = new Ranking(found, grades);
            int k = expected.get("k").intValue();
            assertEquals(expected.get("ndcg_linear").doubleValue(), ranking.ndcgAt(k, Gain.LINEAR), EXACT);
            assertEquals(expected.get("ndcg_exponential").doubleValue(), ranking.ndcgAt(k, Gain.EXPONENTIAL), EXACT);
            assertEquals(expected.get("average_precision").doubleValue(), ranking.averagePrecision(), EXACT);
        }
    }

    @Test
    void figuresByHand() {
        var ranking = new Ranking(List.of("x", "a", "y", "b"), Map.of("a", 1, "b", 2, "c", 1, "y", 0));
        assertEquals(1 / 3.0, ranking.recallAt(3), EXACT);
        assertEquals(2 / 3.0, ranking.recallAt(4), EXACT);
        assertEquals(.5, ranking.precisionAt(2), EXACT);
        assertEquals(.2, ranking.precisionAt(10), EXACT);
        assertEquals(0, ranking.hitAt(1));
        assertEquals(1, ranking.hitAt(4));
        assertEquals(.5, ranking.reciprocalRank());
        assertEquals((1 / 2.0 + 2 / 4.0 + 0) / 3, ranking.averagePrecision(), EXACT);
    }

    @Test
    void aQueryWithoutRelevantDocumentsTellsNothing() {
        var ranking = new Ranking(List.of("a"), Map.of("a", 0));
        assertTrue(Double.isNaN(ranking.recallAt(1)));
        assertTrue(Double.isNaN(ranking.precisionAt(1)));
        assertTrue(Double.isNaN(ranking.hitAt(1)));
        assertTrue(Double.isNaN(ranking.reciprocalRank()));
        assertTrue(Double.isNaN(ranking.averagePrecision()));
        assertTrue(Double.isNaN(ranking.ndcgAt(1, Gain.LINEAR)));
        assertEquals(0, new Ranking(List.of(), Map.of("a", 1)).reciprocalRank());
    }

    @Test
    void refusesWhatIsNoRanking() {
        assertThrows(IllegalArgumentException.class, () -> new Ranking(List.of("a", "a"), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new Ranking(List.of(), Map.of("a", -1)));
        assertThrows(IllegalArgumentException.class, () -> new Ranking(List.of("a"), Map.of("a", 1)).recallAt(0));
    }
}
