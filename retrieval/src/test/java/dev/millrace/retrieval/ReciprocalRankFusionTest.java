package dev.millrace.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.TotalHits.Relation;
import org.junit.jupiter.api.Test;

class ReciprocalRankFusionTest {
    private static List<String> order(List<List<String>> rankings) {
        return ReciprocalRankFusion.fuse(rankings).stream()
                .map(ReciprocalRankFusion.Fused::item)
                .toList();
    }

    @Test
    void addsOneOverSixtyAndRank() {
        Map<String, Double> scores = new HashMap<>();
        ReciprocalRankFusion.fuse(List.of(List.of("A", "B"), List.of("B", "C")))
                .forEach(fused -> scores.put(fused.item(), fused.score()));
        assertEquals(0.01639344, scores.getOrDefault("A", 0.0), 1e-8);
        assertEquals(0.03252247, scores.getOrDefault("B", 0.0), 1e-8);
        assertEquals(0.01612903, scores.getOrDefault("C", 0.0), 1e-8);
    }

    @Test
    void keepsTheOrderInWhichEqualScoresAreMet() {
        assertEquals(List.of("A", "C", "B", "D"), order(List.of(List.of("A", "B"), List.of("C", "D"))));
    }

    @Test
    void scoresAsLucene() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var rankings = new ArrayList<List<Integer>>();
            for (int i = 0; i < 3; i++) {
                var ranking = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
                Collections.shuffle(ranking, random);
                rankings.add(ranking.subList(0, random.nextInt(10)));
            }
            Map<Integer, Double> expected = new HashMap<>();
            var lucene = TopDocs.rrf(
                    10,
                    60,
                    rankings.stream().map(ReciprocalRankFusionTest::topDocs).toArray(TopDocs[]::new));
            for (var hit : lucene.scoreDocs) {
                expected.put(hit.doc, (double) hit.score);
            }
            var fused = ReciprocalRankFusion.fuse(rankings);
            assertEquals(expected.size(), fused.size(), "seed " + seed);
            fused.forEach(item -> assertEquals(expected.getOrDefault(item.item(), 0.0), item.score(), 1e-6));
        }
    }

    private static TopDocs topDocs(List<Integer> ranking) {
        var hits = ranking.stream().map(doc -> new ScoreDoc(doc, 1, 0)).toArray(ScoreDoc[]::new);
        return new TopDocs(new TotalHits(hits.length, Relation.EQUAL_TO), hits);
    }
}
