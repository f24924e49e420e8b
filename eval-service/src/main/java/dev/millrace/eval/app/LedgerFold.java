package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.feedback.Effect;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.LedgerBounds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Folds records of topic rankings into a ledger that begins empty, and gathers what follows from them. Of one thread. */
final class LedgerFold {
    private static final Logger LOG = Logger.getLogger(LedgerFold.class);

    private final FeedbackLedger ledger;
    private long leftOut;

    LedgerFold(LedgerBounds bounds) {
        ledger = new FeedbackLedger(bounds);
    }

    FeedbackLedger ledger() {
        return ledger;
    }

    /**
     * What is to be written because of some records.
     *
     * @param groups what is to be derived anew, each once
     * @param poison the records that nobody understands, with what is wrong
     * @param rankings the rankings among the records by their offsets
     */
    record Consequences(Set<Group> groups, List<Poison> poison, Map<Long, RankingRecorded> rankings) {
        static Consequences none() {
            return new Consequences(new LinkedHashSet<>(), new ArrayList<>(), new TreeMap<>());
        }

        boolean isEmpty() {
            return groups.isEmpty() && poison.isEmpty();
        }
    }

    /** A record that nobody understands. */
    record Poison(ConsumerRecord<String, byte[]> record, String reason) {}

    /** Applies a record. */
    void apply(ConsumerRecord<String, byte[]> record, Consequences consequences) {
        var read = LedgerRecord.of(record);
        read.poison().ifPresent(reason -> consequences.poison().add(new Poison(record, reason)));
        read.ranking().ifPresent(ranking -> consequences.rankings().put(record.offset(), ranking));
        read.event().ifPresent(event -> {
            for (var effect : ledger.apply(record.offset(), event)) {
                switch (effect) {
                    case Effect.Derive(var group) -> consequences.groups().add(group);
                    case Effect.LeftOut(var bound) -> leaveOut(record, bound);
                }
            }
        });
    }

    private void leaveOut(ConsumerRecord<String, byte[]> record, String bound) {
        leftOut++;
        // One line for 1, 2, 4, 8, … of them.
        if (Long.bitCount(leftOut) == 1) {
            LOG.errorf(
                    "rankings@%d is left out of the ledger: it may have %s; %d are left out so far",
                    record.offset(), bound, leftOut);
        }
    }
}
