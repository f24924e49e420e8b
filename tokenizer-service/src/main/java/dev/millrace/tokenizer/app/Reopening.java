package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.EdgeRecovery;
import dev.millrace.tokenizer.session.TextSession;
import org.jboss.logging.Logger;

/** Registers what the log says is still open of the last run. The samplers learn at once what nobody waits for any more. */
final class Reopening {
    private static final Logger LOG = Logger.getLogger(Reopening.class);

    private Reopening() {}

    /** Before the edge is ready. */
    static void of(EdgeRecovery.Plan plan, Edge edge, EdgeConfig config) {
        long nowMs = System.currentTimeMillis();
        var tokenizer = edge.text().tokenizer();
        for (var request : plan.reopened()) {
            edge.open().reopen(new TextSession(request, tokenizer, false)).tell(TextSession::accepted);
        }
        for (var orphan : plan.orphans()) {
            var generation = edge.open().find(orphan.id());
            if (generation != null) {
                // Who lost the connection may come back at any edge, and goes on where he was.
                long untilMs =
                        patientUntilMs(orphan, nowMs, config.orphanGrace().toMillis());
                generation.leave(CancelReason.EDGE_RESTARTED, untilMs, nowMs);
            }
        }
        if (!plan.reopened().isEmpty()) {
            LOG.infof(
                    "%d requests of the last run are open, %d of them without a listener",
                    plan.reopened().size(), plan.orphans().size());
        }
    }

    private static long patientUntilMs(AcceptedRequest orphan, long nowMs, long orphanGraceMs) {
        if (orphan.delivery().form() == Delivery.Form.NONE) {
            return nowMs;
        }
        return orphan.delivery().detached() ? Long.MAX_VALUE : nowMs + orphanGraceMs;
    }
}
