package dev.millrace.model.adapter;

/**
 * How much may be loaded.
 *
 * @param adapters at once, 0 to 1024, those included that only running sequences still use
 * @param rank highest rank, or size of a bottleneck, 1 to 512
 * @param bytes of all adapters, 0 to 2^40; each slot that computes with one holds a copy beside
 */
public record AdapterLimits(int adapters, int rank, long bytes) {
    /** 64 adapters of rank 64 in a gibibyte. */
    public static final AdapterLimits DEFAULT = new AdapterLimits(64, 64, 1L << 30);

    /** Checks the ranges. */
    public AdapterLimits {
        check("adapters", adapters, 0, 1024);
        check("adapter rank", rank, 1, 512);
        check("adapter bytes", bytes, 0, 1L << 40);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
