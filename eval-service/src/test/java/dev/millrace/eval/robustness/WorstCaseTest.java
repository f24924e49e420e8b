package dev.millrace.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.harness.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorstCaseTest {
    @Test
    void isTheLeastOfAllWaysTheOriginalAmongThem() {
        assertEquals(new WorstCase(1, 0, 0.5), WorstCase.of(1, List.of(1.0, 0.0), Direction.HIGHER));
        assertEquals(new WorstCase(0, 0, 1), WorstCase.of(0, List.of(1.0), Direction.HIGHER));
        assertEquals(new WorstCase(2, 5, 1), WorstCase.of(2, List.of(1.0, 5.0), Direction.LOWER));
        assertEquals(new WorstCase(1, 1, 0), WorstCase.of(1, List.of(), Direction.HIGHER));
        assertEquals(new WorstCase(2, 2, 1), WorstCase.of(2, List.of(1.0, 5.0), Direction.NEITHER));
    }

    @Test
    void losesAQuarterFromEightToSixTenths() {
        assertEquals(0.25, WorstCase.relativeDrop(0.8, 0.6), 1e-12);
        assertEquals(Double.NaN, WorstCase.relativeDrop(0, 0));
    }
}
