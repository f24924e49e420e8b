package dev.millrace.local.scale;

/**
 * What is simulated. Requests come at random (Poisson) and belong to conversations: a turn's prompt is the system
 * message, all turns before it and a new message. Times of a worker are those of its hardware: the defaults are an
 * accelerator's, for no thousand CPUs answer a million requests a minute.
 *
 * @param seed of everything that is random
 * @param seconds simulated, at least 20
 * @param requestsPerMinute of all edges together
 * @param workers models
 * @param samplers members of the group that reads generation-requests
 * @param partitions of generation-requests
 * @param links models that one sampler is connected to, at most 64; all samplers' together at least the workers
 * @param slots sequences that a worker computes at once; further ones queue there
 * @param stepMs milliseconds from token to token of a sequence
 * @param prefillTokensPerMs tokens of prompts that a worker takes in a millisecond, one prompt after the other
 * @param loadFactor see ModelPool; 0 places without looking at prompts
 * @param turnsStay whether all turns of a conversation are keyed to one partition; else each request has its own
 */
public record Workload(
        long seed,
        int seconds,
        int requestsPerMinute,
        int workers,
        int samplers,
        int partitions,
        int links,
        int slots,
        int stepMs,
        int prefillTokensPerMs,
        double loadFactor,
        boolean turnsStay) {
    /** Mean length of an answer in tokens; exponential, at least one. */
    static final int ANSWER_TOKENS = 128;

    /** Mean length of a message; exponential, at least 16. */
    static final int MESSAGE_TOKENS = 60;

    /** System messages in use, of {@value #SYSTEM_TOKENS} tokens each. */
    static final int SYSTEMS = 8;

    static final int SYSTEM_TOKENS = 160;

    /** Probability that a conversation has another turn. */
    static final double ANOTHER_TURN = 0.75;

    /** Mean time in which a person reads an answer and writes the next message. */
    static final int THINK_MS = 8_000;

    public Workload {
        require(seconds >= 20, "seconds: at least 20");
        require(requestsPerMinute >= 60, "requestsPerMinute: at least 60");
        require(links >= 1 && links <= Math.min(64, workers), "links: 1 to 64 and not more than workers");
        require((long) samplers * links >= workers, "samplers: so many that every worker has one");
        require(partitions >= samplers, "partitions: at least one a sampler");
        require(slots >= 1 && stepMs >= 1 && prefillTokensPerMs >= 1, "slots, stepMs, prefillTokensPerMs: at least 1");
        require(loadFactor == 0 || loadFactor >= 1 && loadFactor <= 10, "loadFactor: 0 or from 1 to 10");
    }

    /** A million requests a minute for a thousand workers, which are busy to two thirds. */
    public static Workload thousandWorkers(long seed) {
        return new Workload(seed, 40, 1_000_000, 1_000, 250, 1_000, 20, 64, 20, 20, 1.25, false);
    }

    /** A tenth of it: the same load a worker. */
    public static Workload hundredWorkers(long seed) {
        return new Workload(seed, 40, 100_000, 100, 25, 100, 20, 64, 20, 20, 1.25, false);
    }

    Workload withLoadFactor(double factor) {
        return new Workload(
                seed,
                seconds,
                requestsPerMinute,
                workers,
                samplers,
                partitions,
                links,
                slots,
                stepMs,
                prefillTokensPerMs,
                factor,
                turnsStay);
    }

    Workload withTurnsThatStay() {
        return new Workload(
                seed,
                seconds,
                requestsPerMinute,
                workers,
                samplers,
                partitions,
                links,
                slots,
                stepMs,
                prefillTokensPerMs,
                loadFactor,
                true);
    }

    Workload withRequestsPerMinute(int requests) {
        return new Workload(
                seed,
                seconds,
                requests,
                workers,
                samplers,
                partitions,
                links,
                slots,
                stepMs,
                prefillTokensPerMs,
                loadFactor,
                turnsStay);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
