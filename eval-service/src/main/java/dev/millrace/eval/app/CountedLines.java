package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.exchange.ExchangedPreferences;
import dev.millrace.eval.exchange.FeedbackWriter;
import dev.millrace.eval.feedback.CanonicalOrder;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.Preferences;
import dev.millrace.eval.feedback.Ranking;
import java.util.List;
import java.util.function.Predicate;

/**
 * What of the rankings counts, as lines of a format: nothing withdrawn, superseded, beyond the cap, skipped, checked or
 * repeated, and nothing of labellers in quarantine.
 *
 * @param writer the format
 * @param ledger says what counts
 * @param end offset up to which rankings are read
 * @param agreementMin agreement below which nothing follows from the rankings of an item
 * @param wanted of which groups
 */
record CountedLines(
        FeedbackWriter writer, FeedbackLedger ledger, long end, double agreementMin, Predicate<Group> wanted) {
    /** The lines of a ranking, or of all of its group where it is the one whose texts are taken. */
    List<ObjectNode> of(long offset, Ranking ranking, RankingRecorded record) {
        return ledger.ranking(ranking.id())
                .filter(judgement -> judgement.offset() == offset && wanted.test(judgement.group()))
                .map(judgement -> of(judgement, ranking, record))
                .orElse(List.of());
    }

    private List<ObjectNode> of(Judgement judgement, Ranking ranking, RankingRecorded record) {
        return switch (writer) {
            case FeedbackWriter.OfRankings format ->
                ledger.counts(judgement) ? format.write(ExchangeProto.fromProto(ranking, record)) : List.of();
            case FeedbackWriter.OfPreferences format -> ofGroup(format, judgement, ranking, record);
        };
    }

    private List<ObjectNode> ofGroup(
            FeedbackWriter.OfPreferences format, Judgement judgement, Ranking ranking, RankingRecorded record) {
        var counting = Derivation.agreeing(ledger.counting(judgement.group()), agreementMin);
        // Of those that are read here the newest: what came meanwhile counts, but its text is not read.
        var source =
                counting.reversed().stream().filter(one -> one.offset() < end).findFirst();
        if (source.filter(judgement::equals).isEmpty()) {
            return List.of();
        }
        var texts = CanonicalOrder.of(ranking.answers()).apply(ranking.answers()).stream()
                .map(Ranking.Answer::text)
                .toList();
        return format.write(
                new ExchangedPreferences(ExchangeProto.conversation(record), texts, Preferences.of(counting)));
    }
}
