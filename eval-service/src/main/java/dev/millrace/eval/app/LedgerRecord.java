package dev.millrace.eval.app;

import dev.millrace.contract.ProtobufSerde;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.feedback.LedgerEvent;
import dev.millrace.eval.feedback.RankingRules;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A record of topic rankings as an event.
 *
 * @param event what it says; of a record that breaks the contract, that whatever was under its key is gone: compaction
 *     leaves nothing else of it either. Empty when it has no key
 * @param ranking the ranking with its texts; empty when it is none
 * @param poison what is wrong with it, without any text of it; empty when nothing is
 */
record LedgerRecord(Optional<LedgerEvent> event, Optional<RankingRecorded> ranking, Optional<String> poison) {
    private static final String LABELLER = "labeller:";
    private static final Deserializer<FeedbackRecorded> PARSER =
            new ProtobufSerde<>(FeedbackRecorded.parser()).deserializer();

    /** The key of what is known of a labeller. */
    static String labellerKey(String labellerId) {
        return LABELLER + labellerId;
    }

    static LedgerRecord of(ConsumerRecord<String, byte[]> record) {
        @Nullable String key = record.key();
        if (key == null) {
            return poison(Optional.empty(), "the record has no key");
        }
        if (record.value() == null) {
            return new LedgerRecord(Optional.of(gone(key)), Optional.empty(), Optional.empty());
        }
        try {
            return of(key, PARSER.deserialize(record.topic(), record.value()));
        } catch (SerializationException | IllegalArgumentException e) {
            return poison(Optional.of(gone(key)), String.valueOf(e.getMessage()));
        }
    }

    private static LedgerRecord of(String key, FeedbackRecorded recorded) {
        return switch (recorded.getEventCase()) {
            case RANKING -> {
                var ranking = recorded.getRanking();
                checkKey(key, ranking.getRankingId());
                if (key.startsWith(LABELLER)) {
                    throw new IllegalArgumentException("ranking.ranking_id: must not begin with " + LABELLER);
                }
                var event = new LedgerEvent.Recorded(FeedbackProto.fromProto(ranking));
                yield new LedgerRecord(Optional.of(event), Optional.of(ranking), Optional.empty());
            }
            case LABELLER -> {
                var judged = recorded.getLabeller();
                checkKey(key, labellerKey(judged.getLabellerId()));
                RankingRules.checkId("labeller.labeller_id", judged.getLabellerId());
                RankingRules.checkLength("labeller.reason", judged.getReason(), FeedbackProto.JUDGE_REASON_MAX);
                var event = new LedgerEvent.Judged(judged.getLabellerId(), judged.getQuarantined(), judged.getReason());
                yield new LedgerRecord(Optional.of(event), Optional.empty(), Optional.empty());
            }
            case EVENT_NOT_SET -> throw new IllegalArgumentException("event: must be set");
        };
    }

    private static void checkKey(String key, String expected) {
        if (!key.equals(expected)) {
            throw new IllegalArgumentException("the record's key is not the one of what it says");
        }
    }

    private static LedgerEvent gone(String key) {
        return key.startsWith(LABELLER)
                ? new LedgerEvent.Forgotten(key.substring(LABELLER.length()))
                : new LedgerEvent.Withdrawn(key);
    }

    private static LedgerRecord poison(Optional<LedgerEvent> event, String reason) {
        return new LedgerRecord(event, Optional.empty(), Optional.of(reason));
    }
}
