package dev.millrace.eval.app;

import dev.millrace.eval.comparison.LabelledTasks;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.Judgement;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.util.List;

/** What labellers have done, from the ledger that is shown; UNAVAILABLE while there is none. */
@Singleton
class LedgerTasks implements LabelledTasks {
    private final LedgerView view;

    LedgerTasks(LedgerView view) {
        this.view = view;
    }

    @Override
    public List<String> done(String labellerId, String criterion) {
        return ledger().rankingsOf(labellerId).stream()
                .filter(one -> one.group().criterion().equals(criterion))
                .map(Judgement::comparisonId)
                .filter(id -> !id.isEmpty())
                .toList();
    }

    @Override
    public int labellers(String comparisonId, String criterion) {
        return ledger().labellersOf(comparisonId, criterion);
    }

    @Override
    public boolean isRepeat(String rankingId) {
        return ledger().ranking(rankingId).filter(Judgement::isRepeated).isPresent();
    }

    private FeedbackLedger ledger() {
        try {
            return view.ledger();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.UNAVAILABLE.withDescription("the service stops").asRuntimeException();
        }
    }
}
