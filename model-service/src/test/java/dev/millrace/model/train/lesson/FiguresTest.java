package dev.millrace.model.train.lesson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.train.lesson.Figures.Mean;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void partsTogetherAreTheMeanOfAllItems() {
        var some = Figures.of(2, 3).with("rewards/chosen", 4, 1);
        var more = Figures.of(6, 1).with("rewards/chosen", 1, 2).with("rewards/rejected", 5, 1);
        var together = Figures.together(List.of(some, more));
        assertEquals(
                Map.of("loss", new Mean(3, 4), "rewards/chosen", new Mean(2, 3), "rewards/rejected", new Mean(5, 1)),
                together.means());
        assertEquals(3, together.loss());
    }

    @Test
    void aLossIsAlwaysThere() {
        assertThrows(IllegalArgumentException.class, () -> new Figures(new TreeMap<>()));
        assertThrows(IllegalArgumentException.class, () -> Figures.of(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Figures.of(1, 1).value("kl"));
    }
}
