package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FairSharesTest {
    private final FairShares shares = new FairShares(100);

    @Test
    void aTenantAloneMayTakeAllOfIt() {
        shares.take("a", 60);
        assertEquals(0, shares.missing("a", 40, 0));
        assertEquals(1, shares.missing("a", 41, 0));
        assertEquals(20, shares.missing("b", 60, 0));
    }

    @Test
    void whileAnotherWaitsItGetsMoreOnlyUpToItsShare() {
        shares.take("a", 90);
        assertEquals(10, shares.missing("b", 20, 0));
        shares.waits("b", 5_000);
        shares.giveBack("a", 30);
        assertEquals(20, shares.missing("a", 10, 0), "60 and 10 more are 20 beyond the half");
        assertTrue(shares.missing("b", 20, 0) <= 0);
        shares.take("b", 20);
        assertTrue(shares.missing("a", 10, 0) <= 0, "nobody waits any more");
    }

    @Test
    void whoDoesNotComeAgainIsForgotten() {
        shares.take("a", 90);
        shares.waits("b", 5_000);
        assertTrue(shares.missing("a", 10, 4_999) > 0);
        assertTrue(shares.missing("a", 10, 5_000) <= 0);
    }

    @Test
    void whatIsLargerThanAllOfItWaitsUntilNothingElseIsTaken() {
        assertTrue(shares.missing("a", 1_000, 0) <= 0);
        shares.take("b", 1);
        assertEquals(901, shares.missing("a", 1_000, 0));
    }

    /** The share against a fluid: all tenants are filled a drop at a time until the vessel is empty. */
    @Test
    void theShareIsTheMaxMinFairOne() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            int max = random.nextInt(50, 500);
            var fair = new FairShares(max);
            var wants = new HashMap<String, Integer>();
            int own = 0;
            for (int i = 0, tenants = random.nextInt(2, 7); i < tenants; i++) {
                var tenant = "t" + i;
                int taken = random.nextInt(1, max / tenants * 2);
                fair.take(tenant, taken);
                own = i == 0 ? taken : own;
                wants.put(tenant, taken);
                if (i == 1 || i > 1 && random.nextInt(3) == 0) {
                    fair.waits(tenant, 1);
                    wants.put(tenant, Integer.MAX_VALUE);
                }
            }
            wants.put("t0", Integer.MAX_VALUE);
            long missing = own + 1 - filled(wants, max).getOrDefault("t0", 0);
            long beyondAll = fair.total() + 1 - max;
            assertEquals(Math.max(missing, beyondAll), fair.missing("t0", 1, 0), 1.0, "seed " + seed);
        }
    }

    private static Map<String, Integer> filled(Map<String, Integer> wants, int max) {
        var filled = new HashMap<String, Integer>();
        wants.keySet().forEach(tenant -> filled.put(tenant, 0));
        for (int drop = 0; drop < max; drop++) {
            wants.keySet().stream()
                    .filter(tenant -> filled.getOrDefault(tenant, 0) < wants.getOrDefault(tenant, 0))
                    .min((a, b) -> Integer.compare(filled.getOrDefault(a, 0), filled.getOrDefault(b, 0)))
                    .ifPresent(tenant -> filled.merge(tenant, 1, Integer::sum));
        }
        return filled;
    }
}
