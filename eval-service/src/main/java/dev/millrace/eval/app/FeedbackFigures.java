package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.GetAgreementResponse;
import dev.millrace.contract.feedback.v1.GetLeaderboardRequest;
import dev.millrace.contract.feedback.v1.GetLeaderboardResponse;
import dev.millrace.contract.feedback.v1.ListLabellersResponse;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.LabellerKind;
import io.grpc.Status;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Figures of the ledger on demand. They take time, so one thread makes them, one after the other. */
@Singleton
class FeedbackFigures {
    private final LedgerView view;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("feedback-figures").factory());

    FeedbackFigures(LedgerView view) {
        this.view = view;
    }

    /** Figures of one labeller, or of all where the pseudonym is empty. */
    ListLabellersResponse labellers(String labellerId) throws InterruptedException {
        var ledger = view.ledger();
        return await(() -> LabellerRows.of(ledger, labellerId));
    }

    /** How far labellers agree by a criterion, or by each where it is empty. */
    GetAgreementResponse agreement(String criterion) throws InterruptedException {
        var groups = counted(
                group -> criterion.isEmpty() || group.group().criterion().equals(criterion));
        return await(() -> AgreementRows.of(groups));
    }

    /** Who writes the better answers. */
    GetLeaderboardResponse leaderboard(GetLeaderboardRequest request) throws InterruptedException {
        var kind = LabellerKind.of("labeller_kind", request.getLabellerKind());
        var groups = counted(group -> group.group().kind() == kind
                && (request.getCriterion().isEmpty()
                        || group.group().criterion().equals(request.getCriterion())));
        return await(() -> LeaderboardRows.of(groups, request));
    }

    private List<Counted> counted(Predicate<Counted> which) throws InterruptedException {
        return view.ledger().counted().stream().filter(which).toList();
    }

    private <T> T await(Callable<T> work) throws InterruptedException {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw Status.INTERNAL.withCause(e).asRuntimeException();
        }
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
