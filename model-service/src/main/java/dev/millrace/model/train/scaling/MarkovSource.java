package dev.millrace.model.train.scaling;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Symbols each of which depends on one or two before it, by a table that was drawn: what a model can know at most is known. Symbols are
 * the rarer the higher they are, and in an order of each context's own: so some contexts are common and many are rare.
 */
public final class MarkovSource {
    private static final int SYMBOLS_MAX = 256;
    private static final int BURN_IN = 1_000;
    private static final int MEASURED = 1_000_000;

    private final int symbols;
    /** {@code [context][symbol]}, cumulative. */
    private final double[][] table;

    /**
     * @param symbols 2 to {@value #SYMBOLS_MAX}
     * @param order how many symbols before it one depends on, 1 or 2
     * @param seed of the table
     */
    public MarkovSource(int symbols, int order, long seed) {
        if (symbols < 2 || symbols > SYMBOLS_MAX) {
            throw new IllegalArgumentException("symbols: must be in 2..%d, is %d".formatted(SYMBOLS_MAX, symbols));
        }
        if (order < 1 || order > 2) {
            throw new IllegalArgumentException("order: must be 1 or 2, is " + order);
        }
        this.symbols = symbols;
        this.table = new double[order == 1 ? symbols : symbols * symbols][symbols];
        var random = new SplittableRandom(seed);
        for (double[] row : table) {
            fill(row, random);
        }
    }

    /** A share of 1 / ((1 + s)(1 + r)) of symbol s, whose rank r among those in this context is drawn; cumulative. */
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
        int context = random.nextInt(table.length);
        for (int i = -BURN_IN; i < length; i++) {
            int symbol = next(context, random.nextDouble());
            context = after(context, symbol);
            if (i >= 0) {
                drawn[i] = symbol;
            }
        }
        return drawn;
    }

    private int after(int context, int symbol) {
        return (context * symbols + symbol) % table.length;
    }

    private int next(int context, double draw) {
        double[] row = table[context];
        int symbol = 0;
        while (symbol < row.length - 1 && draw >= row[symbol]) {
            symbol++;
        }
        return symbol;
    }

    /** Nats a symbol of whoever knows the table and the symbols before, over a long stretch. */
    public double entropy() {
        double[] rows = new double[table.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = entropy(table[i]);
        }
        double sum = 0;
        int context = 0;
        for (int symbol : draw(MEASURED, new SplittableRandom(1))) {
            context = after(context, symbol);
            sum += rows[context];
        }
        return sum / MEASURED;
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
