package dev.millrace.eval.app;

import dev.millrace.contract.DeadLetters;
import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.app.LedgerFold.Consequences;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.Preferences;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Writes what follows from rankings: preferences, dead letters and how far rankings have been read, in Kafka transactions,
 * so that each ranking has its consequences once whatever fails. Of one thread and one tenure: whoever derives next opens
 * another, and this one's transactions fail from then on.
 *
 * <p>What follows from one poll is one transaction, unless it is more than {@value #GROUPS_MAX} groups, as when somebody
 * with many rankings comes into quarantine: then the last of several says how far was read, and after a crash between
 * them what the first ones said is said again.
 */
final class Derivation implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Derivation.class);
    private static final int GROUPS_MAX = 500;
    /** What a record may have; the broker takes 1 MiB with all that is around. */
    static final int RECORD_BYTES_MAX = 1_040_000;

    private final KafkaProducer<String, byte[]> producer;
    private final Membership membership;
    private final RankingTexts texts;
    private final double agreementMin;
    private long committed;

    /**
     * Begins a tenure: ends what the one before left open, then sees how far it came.
     *
     * @throws KafkaException when the broker does not answer in time
     */
    Derivation(FeedbackKafka kafka, Membership membership, double agreementMin) {
        this.membership = membership;
        this.agreementMin = agreementMin;
        texts = new RankingTexts(kafka.texts());
        producer = kafka.deriving();
        try {
            producer.initTransactions();
            committed = membership.committed();
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    /** The offset from which on nothing is derived yet. */
    long committed() {
        return committed;
    }

    /** Forgets how far others came: what they read is not what the topic has now. */
    void startOver() {
        committed = 0;
    }

    /**
     * Writes what follows from records, with the offset after them.
     *
     * @throws KafkaException when it could not, or somebody else derives by now; then this is of no more use
     */
    void commit(Consequences consequences, FeedbackLedger ledger, long next) {
        var stale = byOffset(consequences, ledger);
        for (int from = 0; ; from += GROUPS_MAX) {
            int to = Math.min(stale.size(), from + GROUPS_MAX);
            producer.beginTransaction();
            stale.subList(from, to).forEach(one -> derive(one, consequences.rankings()));
            if (to == stale.size()) {
                break;
            }
            producer.commitTransaction();
            if (!membership.isOwner()) {
                throw new KafkaException("another instance derives preferences now");
            }
        }
        consequences.poison().forEach(this::deadLetter);
        producer.sendOffsetsToTransaction(
                Map.of(FeedbackKafka.RANKINGS, new OffsetAndMetadata(next)), membership.metadata());
        producer.commitTransaction();
        committed = next;
    }

    /** A group and its rankings that count. */
    private record Stale(Group group, List<Judgement> counting) {
        /** Where its texts are: of all that count the newest is the likeliest to be at hand. */
        long source() {
            return counting.isEmpty() ? -1 : counting.getLast().offset();
        }
    }

    /** In the order in which their texts are read fastest. */
    private List<Stale> byOffset(Consequences consequences, FeedbackLedger ledger) {
        var stale = new ArrayList<Stale>();
        consequences
                .groups()
                .forEach(group -> stale.add(new Stale(group, agreeing(ledger.counting(group), agreementMin))));
        stale.sort(Comparator.comparingLong(Stale::source));
        return stale;
    }

    /** The rankings unless they agree too little. */
    static List<Judgement> agreeing(List<Judgement> counting, double agreementMin) {
        return counting.size() >= 2 && Preferences.agreement(counting) < agreementMin ? List.of() : counting;
    }

    private void derive(Stale stale, Map<Long, RankingRecorded> atHand) {
        var key = stale.group().key();
        if (stale.counting().isEmpty()) {
            producer.send(new ProducerRecord<>(Topics.PREFERENCES, key, null));
            return;
        }
        source(stale.source(), atHand)
                .ifPresent(source ->
                        send(key, FeedbackProto.toProto(stale.group(), Preferences.of(stale.counting()), source)));
    }

    /** The record with the texts; when it is gone, a later one of its key is about to be read and derives the group. */
    private Optional<RankingRecorded> source(long offset, Map<Long, RankingRecorded> atHand) {
        var ranking = atHand.get(offset);
        return ranking == null ? texts.at(offset) : Optional.of(ranking);
    }

    private void send(String key, PreferencesDerived derived) {
        if (derived.getSerializedSize() > RECORD_BYTES_MAX) {
            LOG.errorf("the preferences %s are larger than a record may be and are left out", key);
            producer.send(new ProducerRecord<>(Topics.PREFERENCES, key, null));
        } else {
            producer.send(new ProducerRecord<>(Topics.PREFERENCES, key, derived.toByteArray()));
        }
    }

    private void deadLetter(LedgerFold.Poison poison) {
        var record = poison.record();
        LOG.warnf("rankings@%d is no event: %s", record.offset(), poison.reason());
        if (record.serializedValueSize() > RECORD_BYTES_MAX) {
            LOG.errorf("rankings@%d is too large for its dead-letter topic", record.offset());
        } else {
            producer.send(DeadLetters.of(record, poison.reason()));
        }
    }

    /** Ends it at once; what is not committed will never be. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        texts.close();
    }
}
