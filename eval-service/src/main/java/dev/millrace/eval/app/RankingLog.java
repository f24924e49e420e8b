package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Writes topic rankings, as {@link FeedbackLog} does. */
@Singleton
class RankingLog {
    private final FeedbackLog log;

    RankingLog(FeedbackLog log) {
        this.log = log;
    }

    /** Writes what happened under a key; gives its offset. */
    long record(String key, FeedbackRecorded event) throws InterruptedException {
        return log.record(Topics.RANKINGS, key, event);
    }

    /** Writes what happened under keys, in their order; gives the offset of the last one. At least one key. */
    long recordAll(Map<String, FeedbackRecorded> events) throws InterruptedException {
        return log.recordAll(Topics.RANKINGS, events);
    }

    /** Removes what is under keys, in their order; gives the offset of the last one. At least one key. */
    long remove(List<String> keys) throws InterruptedException {
        return log.remove(Topics.RANKINGS, keys);
    }
}
