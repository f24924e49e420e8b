package dev.millrace.constraint;

import dev.millrace.constraint.automaton.Place;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A vocabulary's bytes as a tree, its nodes in the order of a walk from the left: the tokens {@code a, ab, b} are the
 * nodes {@code a(1) b(2) b(1)}, depths in brackets. To leave a subtree out is to jump. Immutable.
 */
public final class TokenTrie {
    private final int tokens;
    private final byte[] label;
    private final int[] depth;
    private final int[] afterSubtree;
    /** By node: the first of its tokens, or -1. */
    private final int[] token;
    /** By token: the next one of the same bytes, or -1. */
    private final int[] same;

    private final int deepest;

    /** @param bytes of each token by id; null or empty is a token that never may follow */
    public TokenTrie(List<byte @Nullable []> bytes) {
        this.tokens = bytes.size();
        var ids = IntStream.range(0, tokens)
                .filter(id -> length(bytes.get(id)) > 0)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(bytes.get(a), bytes.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        int nodes = 0;
        byte[] before = {};
        for (int id : ids) {
            var spelled = bytesOf(bytes, id);
            nodes += spelled.length - common(before, spelled);
            before = spelled;
        }
        label = new byte[nodes];
        depth = new int[nodes];
        token = new int[nodes];
        same = new int[tokens];
        Arrays.fill(token, -1);
        Arrays.fill(same, -1);
        fill(bytes, ids);
        afterSubtree = new int[nodes];
        deepest = Arrays.stream(depth).max().orElse(0);
        fillJumps();
    }

    private void fill(List<byte @Nullable []> bytes, int[] ids) {
        int nodes = 0;
        byte[] before = {};
        for (int id : ids) {
            var spelled = bytesOf(bytes, id);
            int common = common(before, spelled);
            for (int i = common; i < spelled.length; i++) {
                label[nodes] = spelled[i];
                depth[nodes++] = i + 1;
            }
            // Equal bytes end at the node that was made last.
            same[id] = common == spelled.length ? token[nodes - 1] : -1;
            token[nodes - 1] = id;
            before = spelled;
        }
    }

    private void fillJumps() {
        var open = new int[deepest + 2];
        int nodes = label.length;
        Arrays.fill(open, nodes);
        for (int node = nodes - 1; node >= 0; node--) {
            int d = depth[node];
            int jump = nodes;
            for (int up = 1; up <= d; up++) {
                jump = Math.min(jump, open[up]);
            }
            afterSubtree[node] = jump;
            open[d] = node;
            Arrays.fill(open, d + 1, open.length, nodes);
        }
    }

    private static byte[] bytesOf(List<byte @Nullable []> bytes, int id) {
        var spelled = bytes.get(id);
        return spelled == null ? new byte[0] : spelled;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static int common(byte[] a, byte[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? b.length : mismatch;
    }

    /** Number of tokens, those included that never may follow. */
    public int size() {
        return tokens;
    }

    /** Empty when more nodes would have to be looked at; then it is given up in the middle. */
    Optional<Allowed> walk(Place from, long restMax, int nodesMax, Work work) {
        var allowed = new BitSet(tokens);
        long longestRest = 0;
        boolean whole = true;
        int looks = 0;
        var path = new Place[deepest + 1];
        path[0] = from;
        for (int node = 0; node < label.length; ) {
            if (++looks > nodesMax) {
                return Optional.empty();
            }
            int d = depth[node];
            var at = path[d - 1].after(label[node], work);
            if (at.isNowhere()) {
                node = afterSubtree[node];
                continue;
            }
            path[d] = at;
            if (token[node] >= 0) {
                if (at.fewest() <= restMax) {
                    longestRest = Math.max(longestRest, at.fewest());
                    allow(node, allowed);
                } else {
                    whole = false;
                }
            }
            node++;
        }
        return Optional.of(new Allowed(allowed, longestRest, whole));
    }

    private void allow(int node, BitSet allowed) {
        for (int id = token[node]; id >= 0; id = same[id]) {
            allowed.set(id);
        }
    }
}
