package dev.millrace.eval.feedback;

/**
 * How much the ledger keeps.
 *
 * @param rankings rankings, 1 to 10,000,000
 * @param labellers labellers, 1 to 1,000,000
 * @param perGroup rankings of one item by one criterion, 1 to 10,000
 * @param perDay rankings of one labeller in one day (UTC) that count, 1 or more
 */
public record LedgerBounds(int rankings, int labellers, int perGroup, int perDay) {
    public LedgerBounds {
        check("rankings", rankings, 10_000_000);
        check("labellers", labellers, 1_000_000);
        check("perGroup", perGroup, 10_000);
        check("perDay", perDay, Integer.MAX_VALUE);
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + ": must be in 1.." + max + ", is " + value);
        }
    }
}
