package dev.millrace.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Builds the record that goes to a dead-letter topic in place of one that cannot be handled. */
public final class DeadLetters {
    private DeadLetters() {}

    /**
     * The dead letter of a record: same key, value and headers, and four headers that say why and whence.
     *
     * @param record the record as it was read, undecoded
     * @param reason one sentence that holds no text of the record
     */
    public static ProducerRecord<String, byte[]> of(ConsumerRecord<String, byte[]> record, String reason) {
        var letter = new ProducerRecord<>(
                Topics.deadLetter(record.topic()), null, record.key(), record.value(), record.headers());
        letter.headers()
                .add(Headers.DEAD_LETTER_REASON, reason.getBytes(UTF_8))
                .add(Headers.DEAD_LETTER_TOPIC, record.topic().getBytes(UTF_8))
                .add(
                        Headers.DEAD_LETTER_PARTITION,
                        Integer.toString(record.partition()).getBytes(UTF_8))
                .add(Headers.DEAD_LETTER_OFFSET, Long.toString(record.offset()).getBytes(UTF_8));
        return letter;
    }
}
