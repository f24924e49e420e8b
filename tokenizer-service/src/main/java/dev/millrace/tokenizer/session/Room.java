package dev.millrace.tokenizer.session;

import java.time.InstantSource;

/**
 * How much the doors where somebody waits may have open, in requests and in tokens (prompt and longest answer), shared
 * fairly between tenants. For a request that says that it may come later (a priority above 0), such as a batch's, nobody
 * makes room. Safe for many threads.
 */
public final class Room {
    /** A refused tenant counts as waiting that much longer than it was told. */
    private static final long LATE_MS_MAX = 5_000;

    private final Bound requests;
    private final Bound tokens;
    private final InstantSource clock;

    /** One bound with what it drains at. */
    private record Bound(FairShares shares, DrainRate rate) {
        void pass(long nowMs) {
            rate.pass(nowMs, shares.total() > 0);
        }

        /** 0 when there is room, else when to try again. */
        long retryAfterMs(Scheduling turn, long amount, long nowMs) {
            var tenant = turn.tenant();
            long missing = shares.missing(tenant, amount, nowMs);
            if (missing <= 0) {
                return 0;
            }
            long retryAfterMs = rate.millisUntil(missing);
            if (turn.priority() <= 0) {
                shares.waits(tenant, nowMs + retryAfterMs + LATE_MS_MAX);
            }
            return retryAfterMs;
        }

        void giveBack(String tenant, long amount) {
            shares.giveBack(tenant, amount);
            rate.cameBack(amount);
        }
    }

    /**
     * @param requestsMax most open requests
     * @param tokensMax most tokens that they may come to; a single request may be larger
     */
    public Room(int requestsMax, long tokensMax, InstantSource clock) {
        this.requests = new Bound(new FairShares(requestsMax), new DrainRate());
        this.tokens = new Bound(new FairShares(tokensMax), new DrainRate());
        this.clock = clock;
    }

    /** @throws FailureException when the tenant's next request would be refused, however small; says when to try again */
    public synchronized void require(Scheduling turn) {
        requireBoth(turn, 1);
    }

    /** @throws FailureException when there is no room for it; says when to try again */
    synchronized void take(AcceptedRequest request) {
        requireBoth(request.prompt().scheduling(), request.tokens());
        takeAnyway(request);
    }

    /** It was accepted before: the bound does not apply. */
    synchronized void takeAnyway(AcceptedRequest request) {
        requests.shares.take(request.tenant(), 1);
        tokens.shares.take(request.tenant(), request.tokens());
    }

    synchronized void giveBack(AcceptedRequest request) {
        pass();
        requests.giveBack(request.tenant(), 1);
        tokens.giveBack(request.tenant(), request.tokens());
    }

    /** Tokens that the open requests may come to. */
    public synchronized long openTokens() {
        return tokens.shares.total();
    }

    private void requireBoth(Scheduling turn, long amount) {
        long nowMs = pass();
        long retryAfterMs = Math.max(requests.retryAfterMs(turn, 1, nowMs), tokens.retryAfterMs(turn, amount, nowMs));
        if (retryAfterMs > 0) {
            throw FailureException.overloaded(retryAfterMs);
        }
    }

    private long pass() {
        long nowMs = clock.millis();
        requests.pass(nowMs);
        tokens.pass(nowMs);
        return nowMs;
    }
}
