package dev.millrace.local.bench.load;

import java.util.SplittableRandom;

/** The program of one busy process: it computes until it is killed. */
public final class BusyProcess {
    /** Read by nobody, so that the compiler cannot drop what is computed. */
    private static volatile long sink;

    private BusyProcess() {}

    /** Never returns; the tether on standard input ends it with its parent. */
    public static void main(String[] arguments) {
        var random = new SplittableRandom(1);
        while (true) {
            long sum = 0;
            for (int i = 0; i < 1_000_000; i++) {
                sum += random.nextLong() * sum;
            }
            sink = sum;
        }
    }
}
