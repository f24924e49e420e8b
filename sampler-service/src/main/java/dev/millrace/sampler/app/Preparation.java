package dev.millrace.sampler.app;

import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.sampler.Failure;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.SessionEvent;
import dev.millrace.sampler.mask.TokenMask;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A session that waits for the form of its answer to be compiled. Lives on the sampler loop.
 *
 * @param begin starts it with what has happened meanwhile
 * @param refuse ends it
 */
record Preparation(
        OpenSession session,
        InstantSource clock,
        BiConsumer<OpenSession, List<SessionEvent>> begin,
        BiConsumer<OpenSession, GenerationOutcome> refuse)
        implements Masks.Listener {
    @Override
    public void ready(Supplier<TokenMask> masks) {
        try {
            session.machine.hold(masks);
            begin.accept(session, meanwhile());
        } catch (InvalidConstraintException e) {
            failed(new Failure(Failure.Kind.INVALID, "constraint: " + e.getMessage()));
        } catch (IllegalArgumentException e) {
            failed(new Failure(Failure.Kind.INTERNAL, "the tokens on the log do not fit the answer's form"));
        }
    }

    @Override
    public void failed(Failure why) {
        boolean isLeft = meanwhile().stream().anyMatch(SessionEvent.Dropped.class::isInstance);
        var request = session.machine.request();
        session.machine.handle(new SessionEvent.Dropped(), clock.millis());
        if (!isLeft) {
            refuse.accept(
                    session,
                    GenerationOutcome.refused(
                            why, request.prompt().size(), request.parameters().choices()));
        }
    }

    private List<SessionEvent> meanwhile() {
        var waiting = session.waiting;
        session.waiting = null;
        return waiting == null ? List.of() : waiting;
    }
}
