package dev.millrace.constraint.expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A set of Unicode scalar values (surrogates are none), as sorted ranges with gaps between them. */
public final class CodePoints {
    private static final int MAX = 0x10FFFF;
    private static final int SURROGATES = 0xD800;
    private static final int AFTER_SURROGATES = 0xE000;

    /** All of them. */
    public static final CodePoints ALL = range(0, MAX);

    /** {@code from, to} of each range, inclusive. */
    private final int[] bounds;

    private CodePoints(List<int[]> ranges) {
        bounds = ranges.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** Those from {@code from} to {@code to}, inclusive; surrogates among them are left out. */
    public static CodePoints range(int from, int to) {
        return normal(List.of(new int[] {from, to}));
    }

    /** Those of a text. */
    public static CodePoints of(String characters) {
        return normal(characters.codePoints().mapToObj(c -> new int[] {c, c}).toList());
    }

    /** Whatever is in one of them. */
    public static CodePoints union(List<CodePoints> sets) {
        return normal(sets.stream().flatMap(set -> set.ranges().stream()).toList());
    }

    /** These and those: {@code [a-c] | [b-d] = [a-d]}. */
    public CodePoints or(CodePoints other) {
        return union(List.of(this, other));
    }

    /** All but these. */
    public CodePoints complement() {
        var ranges = new ArrayList<int[]>();
        int from = 0;
        for (var range : ranges()) {
            if (range[0] > from) {
                ranges.add(new int[] {from, range[0] - 1});
            }
            from = range[1] + 1;
        }
        if (from <= MAX) {
            ranges.add(new int[] {from, MAX});
        }
        return normal(ranges);
    }

    /** These without those. */
    public CodePoints minus(CodePoints other) {
        return complement().or(other).complement();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** Whether this one is among them. */
    public boolean contains(int codePoint) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (codePoint >= bounds[i] && codePoint <= bounds[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Pairs of first and last, ascending. */
    public List<int[]> ranges() {
        var ranges = new ArrayList<int[]>(bounds.length / 2);
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(new int[] {bounds[i], bounds[i + 1]});
        }
        return ranges;
    }

    /** Sorts, joins what touches, and cuts the surrogates out. */
    private static CodePoints normal(List<int[]> ranges) {
        var sorted = new ArrayList<int[]>();
        for (var range : ranges) {
            addPart(sorted, range[0], Math.min(range[1], SURROGATES - 1));
            addPart(sorted, Math.max(range[0], AFTER_SURROGATES), range[1]);
        }
        sorted.sort((a, b) -> Integer.compare(a[0], b[0]));
        var joined = new ArrayList<int[]>();
        for (var range : sorted) {
            var last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && range[0] <= last[1] + 1) {
                last[1] = Math.max(last[1], range[1]);
            } else {
                joined.add(range);
            }
        }
        return new CodePoints(joined);
    }

    private static void addPart(List<int[]> ranges, int from, int to) {
        if (from <= to) {
            ranges.add(new int[] {from, to});
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePoints points && Arrays.equals(bounds, points.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }
}
