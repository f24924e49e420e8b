package dev.millrace.model.train.scaling;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Symbols each of which depends on the two before it, by a table that was drawn: what a model can know at most is known. Symbols are
 * the rarer the higher they are, and in an order of each pair's own: so some pairs are common and many are rare.
 */
public final class MarkovSource {
    private static final int SYMBOLS_MAX = 256;
    private static final int BURN_IN = 1_000;
    private static final int MEASURED = 1_000_000;

    private final int symbols;
    /** {@code [pair][symbol]}, cumulative. */
    private final double[][] table;

    /**
     * @param symbols 2 to {@value #SYMBOLS_MAX}
     * @param seed of the table
     */
    public MarkovSource(int symbols, long seed) {
        if (symbols < 2 || symbols > SYMBOLS_MAX) {
            throw new IllegalArgumentException("symbols: must be in 2..%d, is %d".formatted(SYMBOLS_MAX, symbols));
        }
        this.symbols = symbols;
        this.table = new double[symbols * symbols][symbols];
        var random = new SplittableRandom(seed);
        for (double[] row : table) {
            fill(row, random);
        }
    }

    /** A share of 1 / ((1 + s)(1 + r)) of symbol s, whose rank r among those behind this pair is drawn; cumulative. */
    private static void fill(double[] row, RandomGenerator random) {
        int[] order = new int[row.length];
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        double sum = 0;
        for (int symbol = 0; symbol < row.length; symbol++) {
            row[symbol] = 1 / ((1.0 + symbol) * (1 + order[symbol]));
            sum += row[symbol];
        }
        double below = 0;
        for (int i = 0; i < row.length; i++) {
            below += row[i] / sum;
            row[i] = below;
        }
    }

    /** A stretch of it. */
    public int[] draw(int length, RandomGenerator random) {
        int[] drawn = new int[length];
        int pair = random.nextInt(table.length);
        for (int i = -BURN_IN; i < length; i++) {
            int symbol = next(pair, random.nextDouble());
            pair = pair % symbols * symbols + symbol;
            if (i >= 0) {
                drawn[i] = symbol;
            }
        }
        return drawn;
    }

    private int next(int pair, double draw) {
        double[] row = table[pair];
        int symbol = 0;
        while (symbol < row.length - 1 && draw >= row[symbol]) {
            symbol++;
        }
        return symbol;
    }

    /** Nats a symbol of whoever knows the table and the two symbols before, over a long stretch. */
    public double entropy() {
        var random = new SplittableRandom(1);
        double sum = 0;
        int[] drawn = draw(MEASURED, random);
        for (int i = 2; i < drawn.length; i++) {
            sum += entropy(table[drawn[i - 2] * symbols + drawn[i - 1]]);
        }
        return sum / (drawn.length - 2);
    }

    private static double entropy(double[] row) {
        double entropy = 0;
        double below = 0;
        for (double upTo : row) {
            double share = upTo - below;
            entropy -= share > 0 ? share * Math.log(share) : 0;
            below = upTo;
        }
        return entropy;
    }
}
