package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tracing.Trace;
import java.util.concurrent.Executor;

/**
 * A checked request on its way to its generations.
 *
 * @param trace its door's
 * @param attendance says when nobody listens any more
 * @param elsewhere runs short tasks on another thread than the one that hands them over
 * @param earliest priority of prompts that name an earlier one
 */
record Asking(
        Edge edge,
        EdgeTraces traces,
        Trace trace,
        Attendance attendance,
        Executor elsewhere,
        AnswerRequest request,
        int earliest) {
    /** One that may come as early as it likes. */
    Asking(
            Edge edge,
            EdgeTraces traces,
            Trace trace,
            Attendance attendance,
            Executor elsewhere,
            AnswerRequest request) {
        this(edge, traces, trace, attendance, elsewhere, request, -Scheduling.PRIORITY_MAX);
    }

    /**
     * Submits every prompt; what they tell goes to one sink.
     *
     * @throws FailureException when the first of them is refused
     */
    void submit(String id, TextSink sink, Delivery delivery) {
        var prompts = request.prompts();
        if (prompts.size() == 1) {
            submit(id, prompts.getFirst(), sink, delivery, Edge.Claim.SURE);
            return;
        }
        // The generations are locked while they tell that one failed: the others are ended from elsewhere.
        var joined = new JoinedAnswers(
                prompts.size(),
                request.choicesEach(),
                sink,
                request.standAlone() ? null : () -> elsewhere.execute(() -> attendance.left(CancelReason.REQUESTED)));
        for (int i = 0; i < prompts.size() && !attendance.hasLeft(); i++) {
            try {
                submit(id + "-" + i, prompts.get(i), joined.part(i), Delivery.NONE, Edge.Claim.SURE);
            } catch (FailureException e) {
                joined.fail(i, e.failure());
                if (!request.standAlone()) {
                    return;
                }
            }
        }
    }

    /** @throws FailureException when it is refused */
    Edge.Submitted submit(String id, TextPrompt prompt, TextSink sink, Delivery delivery, Edge.Claim claim) {
        var asked = prompt.scheduling();
        var turn = new Scheduling(asked.tenant(), Math.max(asked.priority(), earliest), asked.cacheSalt());
        var submission =
                new Edge.Submission(id, Door.HTTP, "", prompt.with(turn), request.tokens(), sink, delivery, claim);
        try {
            var submitted = traces.submit(submission, trace, () -> edge.submit(submission));
            attendance.began(submitted.generation());
            return submitted;
        } catch (FailureException e) {
            throw new FailureException(request.named(e.failure()));
        }
    }
}
