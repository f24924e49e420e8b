package dev.millrace.tokenizer.session;

import java.util.HashMap;
import java.util.Map;

/**
 * An amount that tenants share. One alone may take all of it; while another waits, a tenant gets more only up to its
 * max-min fair share: what is left for it when everybody who wants less than an equal part has what it wants (D.
 * Bertsekas, R. Gallager, "Data Networks", 6.5.2). A tenant waits from its refusal until it is served or its time is
 * over. One thread at a time.
 */
final class FairShares {
    /** Tenants that are remembered as waiting; more are refused all the same, but nobody makes room for them. */
    static final int WAITING_MAX = 1024;

    private final long max;
    private final Map<String, Long> taken = new HashMap<>();
    private final Map<String, Long> waitsUntilMs = new HashMap<>();
    private long total;

    FairShares(long max) {
        this.max = max;
    }

    /**
     * How much must be given back before the tenant can have so much more; 0 or less when it can now. What is more than
     * everything can be had when nothing else is taken, and a tenant's first is never beyond its share.
     */
    long missing(String tenant, long amount, long nowMs) {
        long own = taken.getOrDefault(tenant, 0L);
        long beyondAll = total == 0 ? 0 : total + amount - max;
        return own == 0 ? beyondAll : Math.max(beyondAll, own + amount - share(tenant, nowMs));
    }

    /** Takes it, whether it fits or not. */
    void take(String tenant, long amount) {
        waitsUntilMs.remove(tenant);
        taken.merge(tenant, amount, Long::sum);
        total += amount;
    }

    void giveBack(String tenant, long amount) {
        taken.computeIfPresent(tenant, (ignored, held) -> held > amount ? held - amount : null);
        total -= amount;
    }

    /** The tenant was refused and will come again before that time. */
    void waits(String tenant, long untilMs) {
        if (waitsUntilMs.size() < WAITING_MAX || waitsUntilMs.containsKey(tenant)) {
            waitsUntilMs.put(tenant, untilMs);
        }
    }

    long total() {
        return total;
    }

    /** Most that the tenant may have now. */
    private long share(String tenant, long nowMs) {
        waitsUntilMs.values().removeIf(untilMs -> untilMs <= nowMs);
        if (waitsUntilMs.isEmpty() || waitsUntilMs.size() == 1 && waitsUntilMs.containsKey(tenant)) {
            return max;
        }
        var content = taken.entrySet().stream()
                .filter(each -> !each.getKey().equals(tenant) && !waitsUntilMs.containsKey(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sorted()
                .toArray();
        int wanting = waitsUntilMs.size() + (waitsUntilMs.containsKey(tenant) ? 0 : 1);
        long left = max;
        int sharers = content.length + wanting;
        for (long wants : content) {
            if (wants > left / sharers) {
                break;
            }
            left -= wants;
            sharers--;
        }
        return left / sharers;
    }
}
