package dev.millrace.constraint.automaton;

import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses rules that would enter themselves again before a byte was read: matching them would never end. */
final class LeftRecursion {
    /** Far more than what is written by hand takes; some tenths of a second. */
    private static final int WORK_MAX = 8_000_000;

    private final Network network;
    /** First states of rules whose empty text is complete. */
    private final BitSet nullable = new BitSet();

    private final Map<Integer, List<Integer>> callers = new HashMap<>();
    /** Rules that begin with rules that can be empty are looked at again and again, but not without end. */
    private final Work work = new Work(WORK_MAX);

    LeftRecursion(Network network) {
        this.network = network;
    }

    void refuse() {
        var starts = starts();
        fillNullable(starts);
        // What is left when rules without left calls are taken away again and again goes in circles.
        var callees = new HashMap<Integer, Integer>();
        var callersOf = new HashMap<Integer, List<Integer>>();
        var done = new ArrayDeque<Integer>();
        for (int start : starts) {
            var calls = leftCalls(start, null);
            callees.put(start, calls.cardinality());
            if (calls.isEmpty()) {
                done.add(start);
            }
            calls.stream()
                    .forEach(callee -> callersOf
                            .computeIfAbsent(callee, _ -> new ArrayList<>())
                            .add(start));
        }
        int rest = starts.size();
        while (!done.isEmpty()) {
            rest--;
            for (int caller : callersOf.getOrDefault(done.poll(), List.of())) {
                if (callees.merge(caller, -1, Integer::sum) == 0) {
                    done.add(caller);
                }
            }
        }
        if (rest > 0) {
            throw new InvalidConstraintException(
                    "the grammar is left-recursive: a rule begins with itself before anything is read");
        }
    }

    private List<Integer> starts() {
        var starts = new BitSet();
        starts.set(network.start());
        for (int w = 0; w < network.kind().length; w++) {
            if (network.kind()[w] == Network.CALL) {
                starts.set(network.low()[w]);
            }
        }
        return starts.stream().boxed().toList();
    }

    /** A rule that turns out to be nullable may make those nullable that call it. */
    private void fillNullable(List<Integer> starts) {
        var open = new ArrayDeque<>(starts);
        while (!open.isEmpty()) {
            int start = open.poll();
            if (nullable.get(start)) {
                continue;
            }
            var ends = new BitSet(1);
            leftCalls(start, ends).stream()
                    .forEach(callee -> callers.computeIfAbsent(callee, _ -> new ArrayList<>())
                            .add(start));
            if (ends.get(0)) {
                nullable.set(start);
                open.addAll(callers.getOrDefault(start, List.of()));
                callers.remove(start);
            }
        }
    }

    /** The rules that can be entered from a state before a byte is read; sets bit 0 of {@code ends} if an end can. */
    private BitSet leftCalls(int from, @Nullable BitSet ends) {
        var seen = new BitSet();
        var called = new BitSet();
        var open = new ArrayDeque<Integer>();
        seen.set(from);
        open.add(from);
        while (!open.isEmpty()) {
            int state = open.poll();
            work.take(network.firstWay()[state + 1] - network.firstWay()[state]);
            if (network.end()[state] && ends != null) {
                ends.set(0);
            }
            for (int w = network.firstWay()[state]; w < network.firstWay()[state + 1]; w++) {
                boolean call = network.kind()[w] == Network.CALL;
                if (call) {
                    called.set(network.low()[w]);
                }
                boolean goesOn = network.kind()[w] == Network.FREE || (call && nullable.get(network.low()[w]));
                int target = network.target()[w];
                if (goesOn && !seen.get(target)) {
                    seen.set(target);
                    open.add(target);
                }
            }
        }
        return called;
    }
}
