package dev.millrace.model.train.data.audit;

/** SplitMix64's finaliser (Steele, Lea, Flood 2014): each bit of the result depends on each bit given. */
final class Mixing {
    private Mixing() {}

    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
