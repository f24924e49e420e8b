package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.Door;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.ToolChoice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pipeline door: a record on prompts, a record on completions, and no HTTP. */
class PipelineIT {
    private static RunningSystem system;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void connect() throws Exception {
        system = RunningSystem.get();
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, system.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void disconnect() {
        if (producer != null) {
            producer.close();
        }
    }

    @Test
    void aPromptYieldsOneCompletionHoweverOftenItIsSent() throws Exception {
        var id = "pipeline-" + UUID.randomUUID();
        try (var completions = consumer(Topics.COMPLETIONS)) {
            for (int i = 0; i < 3; i++) {
                send("caller-1", prompt(id).toByteArray());
            }
            var records = read(completions, id, 1, Duration.ofSeconds(60));
            records.addAll(read(completions, id, 1, Duration.ofSeconds(3)));
            assertEquals(1, records.size());
            var completion = GenerationCompleted.parseFrom(records.getFirst().value());
            assertEquals("caller-1", completion.getCallerId());
            assertEquals(Door.DOOR_TOPIC, completion.getDoor());
            var choice = completion.getChoices(0);
            assertEquals(FinishReason.FINISH_REASON_STOP, choice.getFinishReason());
            assertEquals(choice.getTokenIdsCount(), choice.getLogprobsCount());
            assertTrue(choice.getText().contains("Paris"), choice.getText());
        }
    }

    /** The tool's schema leaves the model one call to make. */
    @Test
    void aPromptWithAToolYieldsACompletionWithTheCall() throws Exception {
        var id = "pipeline-" + UUID.randomUUID();
        var asked = prompt(id).toBuilder();
        asked.getPromptBuilder()
                .getConversationBuilder()
                .setTools(RunningSystem.TOOLS)
                .setToolChoice(ToolChoice.TOOL_CHOICE_NAMED)
                .setToolName("tide");
        try (var completions = consumer(Topics.COMPLETIONS)) {
            send("caller-1", asked.build().toByteArray());
            var record = read(completions, id, 1, Duration.ofSeconds(60)).getFirst();
            var choice = GenerationCompleted.parseFrom(record.value()).getChoices(0);
            assertEquals(FinishReason.FINISH_REASON_TOOL_CALLS, choice.getFinishReason());
            assertEquals("", choice.getText());
            assertEquals(1, choice.getToolCallsCount());
            var call = choice.getToolCalls(0);
            assertEquals("tide", call.getName());
            assertTrue(call.getId().startsWith("call_"), call.getId());
            assertEquals(
                    new ObjectMapper().readTree("{\"port\":\"Brest\"}"),
                    new ObjectMapper().readTree(call.getArguments()),
                    call.getArguments());
        }
    }

    @Test
    void aRecordThatIsNoPromptGoesToTheDeadLettersAndTheNextIsAnswered() throws Exception {
        var id = "pipeline-" + UUID.randomUUID();
        var key = "poison-" + UUID.randomUUID();
        try (var completions = consumer(Topics.COMPLETIONS);
                var letters = consumer(Topics.deadLetter(Topics.PROMPTS))) {
            var poison = "this is no protobuf".getBytes(StandardCharsets.UTF_8);
            send(key, poison);
            send(key, prompt(id).toByteArray());
            assertEquals(1, read(completions, id, 1, Duration.ofSeconds(60)).size());
            var letter = read(letters, key, 1, Duration.ofSeconds(20)).getFirst();
            assertEquals(
                    new String(poison, StandardCharsets.UTF_8), new String(letter.value(), StandardCharsets.UTF_8));
            assertEquals(
                    Topics.PROMPTS,
                    new String(
                            letter.headers()
                                    .lastHeader(Headers.DEAD_LETTER_TOPIC)
                                    .value(),
                            StandardCharsets.UTF_8));
        }
    }

    private static PromptSubmitted prompt(String id) {
        return PromptSubmitted.newBuilder()
                .setRequestId(id)
                .setPrompt(TextPrompt.newBuilder()
                        .setConversation(Conversation.newBuilder()
                                .addMessages(ChatMessage.newBuilder()
                                        .setRole("system")
                                        .setContent(RunningSystem.MANNERS))
                                .addMessages(ChatMessage.newBuilder()
                                        .setRole("user")
                                        .setContent("What is the capital of France?")))
                        .setParameters(TextParameters.newBuilder().setTemperature(0)))
                .build();
    }

    private static void send(String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(Topics.PROMPTS, key, value)).get();
    }

    /** A consumer at the present end of a topic. */
    private static KafkaConsumer<String, byte[]> consumer(String topic) {
        var consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, system.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** Reads until so many records with the key have come or the time is over. */
    private static List<ConsumerRecord<String, byte[]>> read(
            KafkaConsumer<String, byte[]> consumer, String key, int count, Duration time) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        long deadline = System.nanoTime() + time.toNanos();
        while (found.size() < count && System.nanoTime() < deadline) {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                if (key.equals(record.key())) {
                    found.add(record);
                }
            }
        }
        return found;
    }
}
