package dev.millrace.sampler.app;

import dev.millrace.contract.DeadLetters;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Sends records that cannot be handled to their dead-letter topic, again and again until the broker has them. */
record DeadLetterOffice(TokenLog log, SamplerLoop loop, SamplerMetrics metrics) {
    private static final Logger LOG = Logger.getLogger(DeadLetterOffice.class);
    private static final long RETRY_MS = 1_000;

    /**
     * Sets a record aside.
     *
     * @param reason one sentence without any text of the record
     * @param done run on any thread when the broker has the letter
     */
    void send(ConsumerRecord<String, byte[]> record, String reason, Runnable done) {
        LOG.warnf(
                "dead letter: topic %s partition %d offset %d: %s",
                record.topic(), record.partition(), record.offset(), reason);
        metrics.deadLetter();
        attempt(record, reason, done);
    }

    private void attempt(ConsumerRecord<String, byte[]> record, String reason, Runnable done) {
        boolean taken = log.append(() -> DeadLetters.of(record, reason), true, error -> {
            if (error == null) {
                done.run();
            } else {
                again(record, reason, done);
            }
        });
        if (!taken) {
            again(record, reason, done);
        }
    }

    private void again(ConsumerRecord<String, byte[]> record, String reason, Runnable done) {
        loop.schedule(() -> attempt(record, reason, done), RETRY_MS);
    }
}
