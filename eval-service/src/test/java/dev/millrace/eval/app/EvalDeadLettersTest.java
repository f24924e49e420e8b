package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Headers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Records that are no completions. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class EvalDeadLettersTest extends EvalFixture {
    @Test
    void putsPoisonOnTheDeadLetterTopicAndGoesOn() throws Exception {
        var secret = "the secret prompt".getBytes(UTF_8);
        var nameless = completion("", "second").toByteArray();
        produce("poison", secret);
        produce("poison", null);
        produce("poison", nameless);
        var last = produce("poison", completion("r3", "second").toByteArray());

        await(() -> figures("second").getCompletions() == 1);
        var letters = TopicReader.read(broker.bootstrapServers(), "completions.dlq", "poison", 3);
        assertArrayEquals(secret, letters.get(0).value());
        assertArrayEquals(null, letters.get(1).value());
        assertArrayEquals(nameless, letters.get(2).value());
        var headers = new ArrayList<String>();
        letters.get(0).headers().forEach(header -> headers.add(new String(header.value(), UTF_8)));
        assertFalse(headers.stream().anyMatch(text -> text.contains("secret")), headers.toString());
        assertEquals("not a record of the topic's message type", header(letters.get(0), Headers.DEAD_LETTER_REASON));
        assertEquals("the record has no value", header(letters.get(1), Headers.DEAD_LETTER_REASON));
        assertEquals("request_id: must have 1 to 128 characters", header(letters.get(2), Headers.DEAD_LETTER_REASON));
        assertEquals("completions", header(letters.get(0), Headers.DEAD_LETTER_TOPIC));
        assertTrue(header(letters.get(0), Headers.DEAD_LETTER_PARTITION).matches("[0-7]"));
        assertTrue(header(letters.get(0), Headers.DEAD_LETTER_OFFSET).matches("[0-9]+"));
        assertTrue(get("/metrics").body().contains("millrace_eval_dead_letters_total 3.0"));
        // Acknowledged as well, or the next start would read them again.
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            await(() -> committed(admin, last) == last.offset() + 1);
            var group =
                    admin.describeConsumerGroups(List.of("eval-service")).all().get();
            assertEquals(
                    GroupType.CONSUMER,
                    requireNonNull(group.get("eval-service")).type());
        }
        assertEquals(200, get("/health/ready").statusCode());
    }

    /** Up to where the partition of a record is acknowledged. */
    private static long committed(Admin admin, RecordMetadata record) throws Exception {
        var offset = admin.listConsumerGroupOffsets("eval-service")
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition(record.topic(), record.partition()));
        return offset == null ? 0 : offset.offset();
    }
}
