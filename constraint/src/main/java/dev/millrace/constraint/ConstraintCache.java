package dev.millrace.constraint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiled constraints by what they were compiled from, the one used longest ago forgotten first. Bounded in number and
 * in memory, so ten thousand different schemas take no more than the last few. Safe for many threads; two that ask for
 * the same at once may both compile it.
 */
public final class ConstraintCache {
    private final int countMax;
    private final long bytesMax;
    private final Limits limits;
    private final LinkedHashMap<String, Constraint> constraints = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * @param countMax most constraints that are kept, 1 or more
     * @param bytesMax most memory they may take, as {@link Constraint#sizeMax()} says
     */
    public ConstraintCache(int countMax, long bytesMax, Limits limits) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
        this.limits = limits;
    }

    /**
     * The constraint, compiled if it is not there.
     *
     * @throws InvalidConstraintException when it cannot be compiled
     */
    public Constraint get(ConstraintSource source) {
        var key = key(source);
        var known = find(key);
        if (known != null) {
            return known;
        }
        var compiled = Constraint.compile(source, limits);
        keep(key, compiled);
        return compiled;
    }

    /** Number of constraints that are kept. */
    public synchronized int size() {
        return constraints.size();
    }

    private synchronized @Nullable Constraint find(String key) {
        return constraints.get(key);
    }

    private synchronized void keep(String key, Constraint compiled) {
        var before = constraints.put(key, compiled);
        bytes += compiled.sizeMax() - (before == null ? 0 : before.sizeMax());
        var oldest = constraints.entrySet().iterator();
        while (oldest.hasNext() && (constraints.size() > countMax || bytes > bytesMax)) {
            bytes -= oldest.next().getValue().sizeMax();
            oldest.remove();
        }
    }

    /** A hash, so that a key is small however long the source. */
    private static String key(ConstraintSource source) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            hash.update(source.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8));
            switch (source) {
                case ConstraintSource.JsonObject() -> {}
                case ConstraintSource.JsonSchema(String schema) -> add(hash, schema);
                case ConstraintSource.Regex(String pattern) -> add(hash, pattern);
                case ConstraintSource.Grammar(String gbnf) -> add(hash, gbnf);
                case ConstraintSource.Choices(var texts) -> texts.forEach(text -> add(hash, text));
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** With its length before it, so that two texts are not one. */
    private static void add(MessageDigest hash, String text) {
        hash.update((text.length() + ":").getBytes(StandardCharsets.UTF_8));
        hash.update(text.getBytes(StandardCharsets.UTF_16BE));
    }
}
