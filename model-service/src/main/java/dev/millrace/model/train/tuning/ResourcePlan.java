package dev.millrace.model.train.tuning;

import dev.millrace.model.train.job.Objective;
import java.util.Locale;
import java.util.Map;

/**
 * What a run will take, before its first update. Memory is counted: the weights and the runtime's own copy of them in a graph with
 * gradients and one without, and of each token what a layer keeps for its gradient and three rows as wide as the vocabulary. Time is
 * guessed from a measured speed, {@value #FLOPS_PER_CORE} floating-point operations a second on a core.
 *
 * @param bytes at its peak, the whole process
 * @param isCheckpointing whether a layer's values are computed again for its gradient instead of kept
 * @param tokens that all updates see
 * @param seconds that the updates take
 */
record ResourcePlan(long bytes, boolean isCheckpointing, long tokens, double seconds) {
    /** What SmolLM2-135M did on two cores: 180 tokens/s at four operations a weight and token (docs/performance.md). */
    static final double FLOPS_PER_CORE = 48e9;

    /** The JVM with its heap and the runtime itself. */
    private static final long PROCESS = 200L << 20;

    private static final int VOCABULARY_ROWS = 3;
    /** A forward and a backward pass through frozen weights, each two operations a weight. */
    private static final double OPERATIONS = 4;
    /** What computing layers again adds; "a quarter more processor time". */
    private static final double AGAIN = 1.25;

    /**
     * What goes through the graphs.
     *
     * @param batchTokens most tokens at once, padding included
     * @param rowTokens of the longest sequence
     * @param tokens that all updates see
     */
    record Load(Objective objective, long batchTokens, int rowTokens, long tokens) {}

    /**
     * What it runs on.
     *
     * @param bytes of its memory; 0 where that is not known, then anything fits
     * @param cores that compute
     */
    record Machine(long bytes, int cores) {}

    /**
     * The quicker way where it fits into the machine, else the one that saves memory. It follows from the machine and the job alone,
     * so a run that is gone on with goes on the same way.
     *
     * @throws IllegalArgumentException naming the field, when neither fits
     */
    static ResourcePlan of(DecoderSizes sizes, Load load, Machine machine) {
        long whole = bytes(sizes, load, false);
        long lean = bytes(sizes, load, true);
        boolean fits = machine.bytes() == 0 || whole <= machine.bytes();
        if (!fits && lean > machine.bytes()) {
            throw new IllegalArgumentException(
                    "batch.tokens_max: %,d tokens of a batch take about %s with values computed again, this machine has %s"
                            .formatted(load.batchTokens(), gigabytes(lean), gigabytes(machine.bytes())));
        }
        double operations = OPERATIONS * sizes.parameters() * passes(load.objective()) * load.tokens();
        double seconds = operations / (FLOPS_PER_CORE * Math.max(1, machine.cores()));
        return fits
                ? new ResourcePlan(whole, false, load.tokens(), seconds)
                : new ResourcePlan(lean, true, load.tokens(), AGAIN * seconds);
    }

    static long bytes(DecoderSizes sizes, Load load, boolean isCheckpointing) {
        long layer = sizes.floatsPerToken(load.rowTokens());
        long kept = isCheckpointing ? (long) sizes.layers() * sizes.hidden() + 2 * layer : sizes.layers() * layer;
        long perToken = Float.BYTES * (kept + (long) VOCABULARY_ROWS * sizes.vocabulary());
        return PROCESS
                + sizes.weightBytes()
                + learningCopy(sizes, isCheckpointing)
                + scoringCopy(sizes)
                + load.batchTokens() * perToken;
    }

    /** What the runtime makes of the weights for a graph with gradients: of 8-bit ones floats, of floats another order. */
    private static long learningCopy(DecoderSizes sizes, boolean isCheckpointing) {
        if (!sizes.isFloats()) {
            return Float.BYTES * sizes.parameters();
        }
        return isCheckpointing ? 0 : scoringCopy(sizes);
    }

    /** The same for one without; a table of the vocabulary in floats is read where it lies. */
    static long scoringCopy(DecoderSizes sizes) {
        return sizes.isFloats()
                ? sizes.weightBytes() - (long) Float.BYTES * sizes.vocabulary() * sizes.hidden()
                : sizes.weightBytes();
    }

    /** Of a batch with gradients: preferences are scored twice before, with the adapter and without. */
    private static double passes(Objective objective) {
        return switch (objective) {
            case CAUSAL, SFT, DISTILL, MASKED, SPANS, REWARD, REJECTION -> 1;
            case DPO, IPO, KTO, GRPO, PPO -> 2;
        };
    }

    /** By name, for a plan without a run. */
    Map<String, Double> figures() {
        return Map.of("plan/peak_bytes", (double) bytes, "plan/tokens", (double) tokens, "plan/seconds", seconds);
    }

    /** For people. */
    String words() {
        return String.format(
                Locale.ROOT,
                "it will take about %s of memory%s and, for %,d tokens, about %s",
                gigabytes(bytes),
                isCheckpointing ? " with values of layers computed again, as all of them do not fit" : "",
                tokens,
                time(seconds));
    }

    static String time(double seconds) {
        return seconds < 120
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : seconds < 7200
                        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
