package dev.millrace.eval.leaderboard;

import dev.millrace.eval.leaderboard.Votes.Comparison;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Who beat or tied whom. The likelihood has a finite maximum just when everyone is reached from everyone along wins and
 * ties (Ford, "Solution of a ranking problem from binary comparisons", 1957): otherwise some group never lost to the
 * rest, or never met it.
 */
final class WinGraph {
    private final boolean[][] beats;

    /** Takes the wins from the points of a and the weight of each comparison. */
    WinGraph(Votes votes, double[] points, double[] weights) {
        int competitors = votes.competitors().size();
        beats = new boolean[competitors][competitors];
        for (int r = 0; r < weights.length; r++) {
            Comparison comparison = votes.comparisons().get(r);
            if (weights[r] > 0) {
                beats[comparison.a()][comparison.b()] |= points[r] > 0;
                beats[comparison.b()][comparison.a()] |= points[r] < weights[r];
            }
        }
    }

    /** Whether everyone is reached from everyone. */
    boolean stronglyConnected() {
        return reached(0, true).length == beats.length && reached(0, false).length == beats.length;
    }

    /** The largest groups in which everyone is reached from everyone, ascending; one when strongly connected. */
    List<List<Integer>> groups() {
        var groups = new ArrayList<List<Integer>>();
        boolean[] placed = new boolean[beats.length];
        for (int start = 0; start < beats.length; start++) {
            if (!placed[start]) {
                boolean[] back = new boolean[beats.length];
                Arrays.stream(reached(start, false)).forEach(i -> back[i] = true);
                List<Integer> group = Arrays.stream(reached(start, true))
                        .filter(i -> back[i])
                        .sorted()
                        .boxed()
                        .toList();
                group.forEach(i -> placed[i] = true);
                groups.add(group);
            }
        }
        return groups;
    }

    private int[] reached(int start, boolean along) {
        boolean[] seen = new boolean[beats.length];
        int[] order = new int[beats.length];
        Deque<Integer> open = new ArrayDeque<>(List.of(start));
        seen[start] = true;
        int count = 0;
        while (!open.isEmpty()) {
            int from = open.remove();
            order[count++] = from;
            for (int to = 0; to < beats.length; to++) {
                if (!seen[to] && (along ? beats[from][to] : beats[to][from])) {
                    seen[to] = true;
                    open.add(to);
                }
            }
        }
        return Arrays.copyOf(order, count);
    }
}
