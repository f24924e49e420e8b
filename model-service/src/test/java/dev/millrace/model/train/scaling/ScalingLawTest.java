package dev.millrace.model.train.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Fits to measurements whose law is known. */
class ScalingLawTest {
    /** Of Hoffmann and others, equation 10. */
    private static final ScalingLaw CHINCHILLA = new ScalingLaw(1.69, 406.4, 0.34, 410.7, 0.28);

    @Test
    void findsTheLawOfExactMeasurements() {
        var found = ScalingLaw.fit(points(CHINCHILLA, 1e8, 1e9, 0));
        assertEquals(1.69, found.irreducible(), 0.01);
        assertEquals(0.34, found.alpha(), 0.005);
        assertEquals(0.28, found.beta(), 0.005);
        assertEquals(1, found.a() / 406.4, 0.1);
        assertEquals(1, found.b() / 410.7, 0.1);
    }

    @Test
    void findsTheLawOfSmallModels() {
        var small = new ScalingLaw(0.8, 60, 0.6, 300, 0.5);
        var found = ScalingLaw.fit(points(small, 1e4, 1e5, 0));
        assertEquals(0.8, found.irreducible(), 0.01);
        assertEquals(0.6, found.alpha(), 0.01);
        assertEquals(0.5, found.beta(), 0.01);
    }

    /** One in ten is far off; Huber's loss does not care how far. */
    @Test
    void outliersDoNotMoveIt() {
        var points = points(CHINCHILLA, 1e8, 1e9, 5e-4);
        for (int i = 0; i < points.size(); i += 10) {
            var one = points.get(i);
            points.set(i, new ScalingLaw.Point(one.parameters(), one.tokens(), one.loss() * 1.3));
        }
        var found = ScalingLaw.fit(points);
        assertEquals(1.69, found.irreducible(), 0.1);
        assertEquals(0.34, found.alpha(), 0.03);
        assertEquals(0.28, found.beta(), 0.03);
    }

    /** On a grid of models that cost the same, none has a lower loss than the one the law names. */
    @Test
    void theBestModelOfACostIsTheLowestOfItsCurve() {
        double flops = 1e21;
        double best = CHINCHILLA.bestParameters(flops);
        double least = CHINCHILLA.loss(best, flops / 6 / best);
        for (double factor = 0.25; factor < 4; factor *= 1.1) {
            double parameters = best * factor;
            assertTrue(CHINCHILLA.loss(parameters, flops / 6 / parameters) >= least);
        }
    }

    @Test
    void refusesTooFewMeasurements() {
        var same = new ScalingLaw.Point(1, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> ScalingLaw.fit(List.of(same, same, same, same, same, same)));
    }

    /** What knows nothing of the symbols before has more to say about each than the source has. */
    @Test
    void aSourceIsLessSurprisingThanItsSymbols() {
        var source = new MarkovSource(32, 1, 3);
        int[] counts = new int[32];
        for (int symbol : source.draw(200_000, new SplittableRandom(4))) {
            counts[symbol]++;
        }
        double alone = 0;
        for (int count : counts) {
            double share = count / 200_000.0;
            alone -= share > 0 ? share * Math.log(share) : 0;
        }
        assertTrue(source.entropy() < alone - 0.2, source.entropy() + " of " + alone);
    }

    private static List<ScalingLaw.Point> points(ScalingLaw law, double parameters, double tokens, double noise) {
        var random = new SplittableRandom(9);
        var points = new ArrayList<ScalingLaw.Point>();
        for (int i = 0; i < 7; i++) {
            for (int k = 0; k < 7; k++) {
                double n = parameters * Math.pow(2, i);
                double d = tokens * Math.pow(2, k);
                double loss = law.loss(n, d) * Math.exp(noise * random.nextGaussian());
                points.add(new ScalingLaw.Point(n, d, loss));
            }
        }
        return points;
    }
}
