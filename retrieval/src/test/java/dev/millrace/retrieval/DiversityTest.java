package dev.millrace.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiversityTest {
    private static final List<Hit> HITS =
            List.of(hit("mill river wheel", 0.030), hit("mill river wheel stone", 0.029), hit("bread oven", 0.020));

    private static Hit hit(String text, double score) {
        return new Hit(new Passage(text, "", 0, text.length(), text), score, 0.5);
    }

    private static List<String> chosen(double diversity) {
        return Diversity.choose(HITS, diversity, 2).stream()
                .map(hit -> hit.passage().text())
                .toList();
    }

    @Test
    void keepsTheOrderOfScoresWithoutDiversity() {
        assertEquals(List.of("mill river wheel", "mill river wheel stone"), chosen(0));
    }

    @Test
    void prefersWhatIsNewWithDiversity() {
        // After the first: 0.5 · 0.967 − 0.5 · 0.75 = 0.108 against 0.5 · 0.667 − 0 = 0.333.
        assertEquals(List.of("mill river wheel", "bread oven"), chosen(0.5));
    }
}
