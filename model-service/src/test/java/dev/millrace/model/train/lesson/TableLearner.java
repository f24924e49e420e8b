package dev.millrace.model.train.lesson;

import dev.millrace.model.train.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A model small enough to be written down: the logits of what follows a token are rows of three tables, chosen by the token, by the
 * one before it in the text and by its position. So it notices a wrong position, and a neighbour in the row taken for context. It
 * may have a head, whose number is the sum of the rows' entries in a column of their own.
 */
final class TableLearner implements Learner {
    static final int VOCABULARY = 6;
    static final int LENGTH_MAX = 12;

    private static final int NOTHING_BEFORE = VOCABULARY;
    private static final int AT = 0;
    private static final int BEFORE = VOCABULARY;
    private static final int POSITION = BEFORE + VOCABULARY + 1;
    private static final int ROWS = POSITION + LENGTH_MAX;

    /** What it says of a place. */
    enum Saying {
        TOKENS,
        HEAD,
        BOTH
    }

    /** All three tables, {@code [ROWS,VOCABULARY]}, and behind them the head's {@code [ROWS]}. */
    final double[] parameters;

    final double[] gradient = new double[ROWS * VOCABULARY + ROWS];
    private final Saying saying;
    final List<Batch> learned = new ArrayList<>();
    private final double[] reference;

    TableLearner(long seed) {
        this(seed, Saying.TOKENS);
    }

    TableLearner(long seed, Saying saying) {
        this.saying = saying;
        var random = new Random(seed);
        parameters = random.doubles(gradient.length, -1, 1).toArray();
        reference = random.doubles(ROWS * VOCABULARY, -1, 1).toArray();
    }

    private static int[] rows(int[] text, int place) {
        return new int[] {AT + text[place], BEFORE + (place == 0 ? NOTHING_BEFORE : text[place - 1]), POSITION + place};
    }

    private static double[] probabilities(double[] tables, int[] rows) {
        double[] shares = new double[VOCABULARY];
        double sum = 0;
        for (int id = 0; id < VOCABULARY; id++) {
            double logit = 0;
            for (int row : rows) {
                logit += tables[row * VOCABULARY + id];
            }
            shares[id] = Math.exp(logit);
            sum += shares[id];
        }
        for (int id = 0; id < VOCABULARY; id++) {
            shares[id] /= sum;
        }
        return shares;
    }

    /** log p of an id behind a place of a text, without any batch. */
    double logprob(int[] text, int place, int id) {
        return Math.log(probabilities(parameters, rows(text, place))[id]);
    }

    double referenceLogprob(int[] text, int place, int id) {
        return Math.log(probabilities(reference, rows(text, place))[id]);
    }

    /** What a token of a batch may see: the tokens of its row with its segment up to its position, in their order. */
    private static int[] seen(Batch batch, long token) {
        int[] text = new int[(int) batch.positions()[(int) token] + 1];
        int row = (int) token / batch.length() * batch.length();
        for (int other = row; other < row + batch.length(); other++) {
            int position = (int) batch.positions()[other];
            if (batch.segments()[other] == batch.segments()[(int) token] && position < text.length) {
                text[position] = (int) batch.ids()[other];
            }
        }
        return text;
    }

    /** What the head says behind a place of a text, without any batch. */
    double value(int[] text, int place) {
        return IntStream.of(rows(text, place))
                .mapToDouble(row -> parameters[ROWS * VOCABULARY + row])
                .sum();
    }

    /** Whether the number at this place of a batch's rows is the head's. */
    private boolean isHeads(int n, int k) {
        return saying == Saying.HEAD || saying == Saying.BOTH && n % k == k - 1;
    }

    private float[] logprobs(Batch batch, double[] tables) {
        var logprobs = new float[batch.targets().length];
        int k = batch.alternatives();
        for (int n = 0; n < logprobs.length; n++) {
            int[] text = seen(batch, batch.predicted()[n / k]);
            logprobs[n] = isHeads(n, k)
                    ? (float) value(text, text.length - 1)
                    : (float) Math.log(probabilities(tables, rows(text, text.length - 1))[(int) batch.targets()[n]]);
        }
        return logprobs;
    }

    @Override
    public float[] logprobs(Batch batch) {
        return logprobs(batch, parameters);
    }

    @Override
    public float[] referenceLogprobs(Batch batch) {
        return logprobs(batch, reference);
    }

    /** The derivative of −w log p by logit v is w (p − [v is the target]). */
    @Override
    public Learned learn(Batch batch) {
        learned.add(batch);
        var logprobs = logprobs(batch);
        double loss = 0;
        int k = batch.alternatives();
        for (int n = 0; n < logprobs.length; n++) {
            int[] text = seen(batch, batch.predicted()[n / k]);
            int[] rows = rows(text, text.length - 1);
            loss -= batch.weights()[n] * logprobs[n];
            if (isHeads(n, k)) {
                for (int row : rows) {
                    gradient[ROWS * VOCABULARY + row] -= batch.weights()[n];
                }
                continue;
            }
            double[] probabilities = probabilities(parameters, rows);
            for (int row : rows) {
                for (int id = 0; id < VOCABULARY; id++) {
                    double miss = probabilities[id] - (id == batch.targets()[n] ? 1 : 0);
                    gradient[row * VOCABULARY + id] += batch.weights()[n] * miss;
                }
            }
        }
        return new Learned(loss, logprobs);
    }
}
