package dev.millrace.model.engine;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiting sequences of one priority: tenants take turns by tokens, within a tenant the first comes first.
 *
 * <p>Start-time fair queueing (P. Goyal, H. M. Vin, H. Cheng, "Start-time Fair Queueing: A Scheduling Algorithm for
 * Integrated Services Packet Switching Networks", SIGCOMM 1996): each tenant has a start tag; the lowest goes first, and
 * its tag grows by what it was given. A tenant that comes anew starts at the tag of the one served last, so nobody saves
 * up turns. While two tenants both wait, what they were given differs by no more than one longest sequence of each, and
 * a newcomer is passed at most once by each other tenant. A sequence is charged the tokens that it reserves and gets back
 * what it has not used, as the counters of Sheng et al., "Fairness in Serving Large Language Models", OSDI 2024.
 */
final class PriorityClass {
    /** Tenants remembered beside those that wait; the one that owes least is forgotten first. */
    static final int REMEMBERED_MAX = 1024;
    /** Sequences of others that pass a class before it counts as one priority better. */
    static final int AGEING = 4;

    private final int priority;
    private final Map<String, Account> accounts = new HashMap<>();
    private long virtualTime;
    private int waiting;
    private int passed;

    /** What one tenant was given, as its start tag, and what it waits for. */
    private static final class Account {
        final Set<Sequence> waiting = new LinkedHashSet<>();
        long start;
    }

    PriorityClass(int priority) {
        this.priority = priority;
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    /** Lower goes first: the priority, better the longer others were served instead. */
    int rank() {
        return priority * AGEING - passed;
    }

    /** A sequence of another class got the slot. */
    void pass() {
        passed++;
    }

    void add(Sequence sequence) {
        Account account = accounts.computeIfAbsent(sequence.scheduling.tenant(), ignored -> new Account());
        if (account.waiting.isEmpty()) {
            account.start = Math.max(account.start, virtualTime);
        }
        passed = waiting == 0 ? 0 : passed;
        account.waiting.add(sequence);
        waiting++;
        if (accounts.size() > REMEMBERED_MAX) {
            forget();
        }
    }

    /** It waits no longer and was given nothing. */
    void remove(Sequence sequence) {
        Account account = accounts.get(sequence.scheduling.tenant());
        if (account != null && account.waiting.remove(sequence)) {
            waiting--;
        }
    }

    /** Whose turn it is; null when none of those that wait can start. */
    @Nullable
    Sequence first(Predicate<Sequence> canStart) {
        Sequence first = null;
        long start = Long.MAX_VALUE;
        for (Account account : accounts.values()) {
            if (account.start > start) {
                continue;
            }
            for (Sequence sequence : account.waiting) {
                if (canStart.test(sequence)) {
                    if (first == null || account.start < start || sequence.ticket < first.ticket) {
                        first = sequence;
                        start = account.start;
                    }
                    break;
                }
            }
        }
        return first;
    }

    /** It gets a slot: charges its tenant all that it reserves. */
    void take(Sequence sequence) {
        remove(sequence);
        passed = 0;
        Account account = accounts.get(sequence.scheduling.tenant());
        if (account != null) {
            virtualTime = Math.max(virtualTime, account.start);
            account.start = virtualTime + sequence.reserved();
        }
    }

    /** It has left its slot: gives its tenant back what it has not used, but no turn of others. */
    void giveBack(Sequence sequence, int unused) {
        Account account = accounts.get(sequence.scheduling.tenant());
        if (account != null) {
            account.start = Math.max(virtualTime, account.start - unused);
        }
    }

    private void forget() {
        accounts.values().removeIf(account -> account.waiting.isEmpty() && account.start <= virtualTime);
        accounts.entrySet().stream()
                .filter(entry -> entry.getValue().waiting.isEmpty())
                .min((a, b) -> Long.compare(a.getValue().start, b.getValue().start))
                .filter(entry -> accounts.size() > REMEMBERED_MAX)
                .ifPresent(entry -> accounts.remove(entry.getKey()));
    }
}
