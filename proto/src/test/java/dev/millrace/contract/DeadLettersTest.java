package dev.millrace.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private static final byte[] VALUE = "the value".getBytes(UTF_8);

    @Test
    void keepsTheRecordAndSaysWhyAndWhence() {
        var record = new ConsumerRecord<>("prompts", 3, 41L, "key", VALUE);
        record.headers().add("own", "kept".getBytes(UTF_8));

        var letter = DeadLetters.of(record, "not a prompt");

        assertEquals("prompts.dlq", letter.topic());
        assertNull(letter.partition());
        assertEquals("key", letter.key());
        assertArrayEquals(VALUE, letter.value());
        assertEquals(
                Map.of(
                        "own", "kept",
                        "dead-letter-reason", "not a prompt",
                        "dead-letter-topic", "prompts",
                        "dead-letter-partition", "3",
                        "dead-letter-offset", "41"),
                headers(letter));
    }

    @Test
    void leavesTheRecordItselfAsItWas() {
        var record = new ConsumerRecord<>("prompts", 0, 0L, "key", VALUE);
        DeadLetters.of(record, "reason");
        assertEquals(0, record.headers().toArray().length);
    }

    @Test
    void takesARecordWithoutKeyAndValue() {
        var letter = DeadLetters.of(new ConsumerRecord<String, byte[]>("rankings", 0, 0L, null, null), "no value");
        assertEquals("rankings.dlq", letter.topic());
        assertNull(letter.key());
        assertNull(letter.value());
    }

    @Test
    void deadLetterTopicsAreNamedAfterTheirSource() {
        assertEquals(
                List.of(
                        "prompts.dlq",
                        "generation-requests.dlq",
                        "generation-control.dlq",
                        "completions.dlq",
                        "rankings.dlq",
                        "comparisons.dlq",
                        "documents.dlq",
                        "training-jobs.dlq"),
                Topics.WITH_DEAD_LETTERS.stream().map(Topics::deadLetter).toList());
    }

    private static Map<String, String> headers(ProducerRecord<String, byte[]> record) {
        var headers = new LinkedHashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }
}
