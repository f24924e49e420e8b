package dev.millrace.tokenizer.app;

import com.google.protobuf.MessageLite;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.DecodingParameters;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What an edge that was killed has left on the log before the tested one starts. */
final class LastRun {
    static final int PARTITION = 3;
    static final String STREAM = "chatcmpl-left-open";
    static final String RESUMABLE = "chatcmpl-left-open-to-resume";
    static final String RESPONSE = RequestIds.fresh("resp_", System.currentTimeMillis(), new Random(3));
    static final String PROMPT = "prompt-left-open";
    static final String DONE = "prompt-completed";
    static final String ELSEWHERE = "prompt-of-another-edge";

    private static final Delivery CHAT =
            new Delivery(Delivery.Form.CHAT, false, false, 1_795_000_000, "fp_x", false, "");

    private static final Delivery RESPONSE_DELIVERY =
            new Delivery(Delivery.Form.RESPONSE, true, false, 1_795_000_000, "fp_x", false, "", "{\"store\":true}");

    private LastRun() {}

    static void write(String bootstrap) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new StringSerializer(),
                new ByteArraySerializer())) {
            LastRunBatch.write(producer);
            // What a careless producer or compaction leaves, in front of everything.
            producer.send(new ProducerRecord<>(Topics.GENERATION_REQUESTS, "tombstone", null));
            producer.send(new ProducerRecord<>(Topics.GENERATED_TOKENS, PARTITION, STREAM, null));
            send(producer, Topics.GENERATION_REQUESTS, STREAM, request(STREAM, Door.HTTP, "forever", PARTITION));
            send(
                    producer,
                    Topics.GENERATION_REQUESTS,
                    RESUMABLE,
                    request(RESUMABLE, Door.HTTP, "forever", PARTITION, CHAT));
            send(
                    producer,
                    Topics.GENERATION_REQUESTS,
                    RESPONSE,
                    request(RESPONSE, Door.HTTP, "say late", PARTITION, RESPONSE_DELIVERY));
            send(producer, Topics.GENERATION_REQUESTS, PROMPT, request(PROMPT, Door.TOPIC, "say go on", PARTITION));
            send(producer, Topics.GENERATION_REQUESTS, DONE, request(DONE, Door.TOPIC, "say done", PARTITION));
            send(
                    producer,
                    Topics.GENERATION_REQUESTS,
                    ELSEWHERE,
                    request(ELSEWHERE, Door.TOPIC, "say x", PARTITION + 1));
            var done = GenerationCompleted.newBuilder().setRequestId(DONE).build();
            send(producer, Topics.COMPLETIONS, DONE, done);
        }
    }

    private static void send(KafkaProducer<String, byte[]> producer, String topic, String key, MessageLite message) {
        producer.send(new ProducerRecord<>(topic, key, message.toByteArray()));
    }

    private static MessageLite request(String id, Door door, String user, int partition) {
        return request(id, door, user, partition, Delivery.NONE);
    }

    /** A request as an edge writes it. */
    static MessageLite request(String id, Door door, String user, int partition, Delivery delivery) {
        var talk = new TextPrompt.Conversation(List.of(new ChatMessage("user", user)));
        var parameters = new DecodingParameters(100, 1, 0, 1, 0, List.of(257), 0);
        long nowMs = System.currentTimeMillis();
        var request = new AcceptedRequest(
                id,
                door,
                "",
                new TextPrompt(talk, "", TextParameters.DEFAULTS),
                EdgeSurroundings.MODEL,
                1,
                parameters,
                nowMs,
                nowMs + 60_000,
                delivery);
        return RequestProto.toProto(request, promptIds(user), partition);
    }

    /** As the tiny package renders it: start, role, newline, text, end. */
    private static int[] promptIds(String user) {
        var text = "user\n" + user;
        int[] ids = new int[text.length() + 2];
        ids[0] = 256;
        for (int i = 0; i < text.length(); i++) {
            ids[i + 1] = text.charAt(i);
        }
        ids[ids.length - 1] = 257;
        return ids;
    }
}
