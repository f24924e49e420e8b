package dev.millrace.local.audit;

import java.util.List;

/**
 * What an audit of the log found.
 *
 * @param requests accepted requests looked at
 * @param finished how many of them have a terminal event
 * @param completed how many of them have a completion
 * @param tokens tokens generated for them, repeats not counted
 * @param repeats tokens that are on the log more than once; allowed, for delivery is at least once
 * @param violations one sentence for each broken promise, the first 100
 * @param violationCount all of them
 */
public record AuditReport(
        int requests,
        int finished,
        int completed,
        long tokens,
        long repeats,
        List<String> violations,
        int violationCount) {
    public AuditReport {
        violations = List.copyOf(violations);
    }

    /** Whether every promise was kept and every request has ended. */
    public boolean isClean() {
        return violationCount == 0;
    }

    /** Requests that have neither ended nor expired. */
    public int open() {
        return requests - completed;
    }
}
