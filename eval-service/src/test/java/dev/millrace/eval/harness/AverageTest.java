package dev.millrace.eval.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class AverageTest {
    @Test
    void isTheMeanOfValuesAndThePooledRatioOfRatios() {
        assertEquals(2.0 / 3, Average.of(List.of(value(1), value(0), value(1))), 1e-15);
        assertEquals(4.0 / 6, Average.of(List.of(new Measurement.Ratio(1, 2), new Measurement.Ratio(3, 4))), 1e-15);
        assertEquals(Double.NaN, Average.of(List.of(new Measurement.Ratio(0, 0))));
        assertThrows(IllegalArgumentException.class, () -> Average.of(List.of(new Measurement.Classes("a", "b"))));
    }

    @Test
    void choicesAreComparedByTheFirstLargestAndTheirSoftmax() {
        var choices = new ChoiceLikelihoods(List.of(Math.log(0.2), Math.log(0.6), Math.log(0.6)));
        assertEquals(1, choices.likeliest());
        assertEquals(0.2 / 1.4, choices.probability(0), 1e-15);
        var impossible = new ChoiceLikelihoods(List.of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
        assertEquals(0.5, impossible.probability(1));
    }

    @Test
    void digestsTellWhereTextsEnd() {
        assertNotEquals(Sha256.hex(List.of("ab", "c")), Sha256.hex(List.of("a", "bc")));
        assertEquals(64, Sha256.hex(List.of()).length());
    }

    private static Measurement value(double value) {
        return new Measurement.Value(value);
    }
}
