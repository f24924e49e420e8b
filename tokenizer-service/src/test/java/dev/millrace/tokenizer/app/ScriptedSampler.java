package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.ChoiceFinished;
import dev.millrace.contract.sampler.v1.Failure;
import dev.millrace.contract.sampler.v1.FailureCode;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.PromptScored;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.sampler.v1.TokenLogprob;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Stands at the other end of the topics and does what the prompt's last user message says: {@code say TEXT} and an end
 * token, {@code cut TEXT} without one, {@code forever}, {@code silent}, {@code fail}, {@code warm
 * TEXT} as {@code say} unless the temperature is 0, which fails, {@code wide N} for N tokens with
 * many alternatives, {@code each TEXT|TEXT} for a text a choice. It obeys cancellations. One token a byte, as the tiny package has it.
 */
final class ScriptedSampler implements AutoCloseable {
    private static final int END = 257;
    /** What stands before the user's words where a message begins with sources. */
    private static final String QUESTION = "\n\nQuestion: ";

    private final String bootstrap;
    private final KafkaProducer<String, byte[]> producer;
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofPlatform().name("scripted-sampler").unstarted(this::run);
    private volatile boolean stopped;

    ScriptedSampler(String bootstrap) {
        this.bootstrap = bootstrap;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", "0"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.GENERATION_REQUESTS).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .collect(java.util.stream.Collectors.toList());
            partitions.add(new TopicPartition(Topics.GENERATION_CONTROL, 0));
            consumer.assign(partitions);
            while (!stopped) {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    handle(record);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException {
        if (record.topic().equals(Topics.GENERATION_CONTROL)) {
            cancelled.add(record.key());
        } else if (record.value() != null) {
            var request = GenerationRequested.parseFrom(record.value());
            Thread.ofVirtual().start(() -> play(request));
        }
    }

    private void play(GenerationRequested request) {
        if (request.getParameters().hasPromptLogprobs()) {
            scores(request);
        }
        var line = lastMessage(request.getPromptIdsList());
        int space = line.indexOf(' ');
        var verb = space < 0 ? line : line.substring(0, space);
        var rest = space < 0 ? "" : line.substring(space + 1);
        if (verb.equals("warm")) {
            verb = request.getParameters().getTemperature() > 0 ? "say" : "fail";
        }
        int sequence = 0;
        switch (verb) {
            case "say", "cut" -> {
                byte[] bytes = rest.getBytes(UTF_8);
                int max = request.getParameters().getMaxNewTokens();
                for (; sequence < Math.min(bytes.length, max); sequence++) {
                    token(request, sequence, bytes[sequence] & 0xFF, 0);
                }
                if (verb.equals("say") && sequence < max) {
                    token(request, sequence++, END, 0);
                    finish(request, FinishReason.FINISH_REASON_STOP, sequence);
                } else {
                    finish(request, FinishReason.FINISH_REASON_LENGTH, sequence);
                }
            }
            case "each" -> each(request, List.of(rest.split("\\|")));
            case "forever" -> {
                for (; !cancelled.contains(request.getRequestId()) && sequence < 10_000; sequence++) {
                    token(request, sequence, '.', 0);
                    pause(5);
                }
                finish(request, FinishReason.FINISH_REASON_CANCELLED, sequence);
            }
            case "silent" -> {
                while (!cancelled.contains(request.getRequestId())) {
                    pause(5);
                }
                finish(request, FinishReason.FINISH_REASON_CANCELLED, 0);
            }
            case "wide" -> {
                for (; sequence < Integer.parseInt(rest) && !cancelled.contains(request.getRequestId()); sequence++) {
                    token(request, sequence, 'w', 20);
                    // Slow enough that the reader is given up while the generation still runs.
                    if (sequence % 20 == 0) {
                        pause(10);
                    }
                }
                finish(request, FinishReason.FINISH_REASON_LENGTH, sequence);
            }
            default -> finish(request, FinishReason.FINISH_REASON_ERROR, 0);
        }
    }

    /** The bytes between the last but one end token and the last one, without the role. */
    private static String lastMessage(List<Integer> ids) {
        int end = ids.lastIndexOf(END) < 0 ? ids.size() : ids.lastIndexOf(END);
        int start = ids.subList(0, end).lastIndexOf(256);
        var bytes = new ByteArrayOutputStream();
        ids.subList(start + 1, end).forEach(bytes::write);
        var text = bytes.toString(UTF_8);
        int question = text.lastIndexOf(QUESTION);
        return question < 0 ? text.substring(text.indexOf('\n') + 1) : text.substring(question + QUESTION.length());
    }

    /** The later an answer the greater its log-probability. */
    private void each(GenerationRequested request, List<String> texts) {
        var finished = GenerationFinished.newBuilder()
                .setPromptTokens(request.getPromptIdsCount())
                .setModelVersion("0123456789abcdef");
        for (int choice = 0; choice < request.getParameters().getChoices(); choice++) {
            byte[] bytes = texts.get(choice).getBytes(UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                var token = TokenGenerated.newBuilder()
                        .setChoice(choice)
                        .setSequence(i)
                        .setTokenId(bytes[i] & 0xFF)
                        .setLogprob(choice - 20f);
                send(request, GenerationEvent.newBuilder().setToken(token));
            }
            finished.addChoices(ChoiceFinished.newBuilder()
                    .setReason(FinishReason.FINISH_REASON_STOP)
                    .setGeneratedTokens(bytes.length));
        }
        send(request, GenerationEvent.newBuilder().setFinished(finished));
    }

    /** Log-probability -p at position p; in parts of which some come twice, as after a restart. */
    private void scores(GenerationRequested request) {
        int size = request.getPromptIdsCount();
        for (int first = 1; first < size; first += 5) {
            score(request, first, Math.min(size, first + 5));
            if (first % 2 == 0) {
                score(request, 1, Math.min(size, first + 2));
            }
        }
    }

    private void score(GenerationRequested request, int from, int to) {
        var part = PromptScored.newBuilder().setFirst(from);
        for (int at = from; at < to; at++) {
            var token = part.addTokensBuilder().setRank(at);
            token.getTokenBuilder().setTokenId(request.getPromptIds(at)).setLogprob(-at);
            for (int i = 0; i < request.getParameters().getPromptLogprobs(); i++) {
                token.addTopLogprobs(
                        TokenLogprob.newBuilder().setTokenId(65 + i).setLogprob(-0.25f - i));
            }
        }
        send(request, GenerationEvent.newBuilder().setPrompt(part));
    }

    private void token(GenerationRequested request, int sequence, int id, int alternatives) {
        var token =
                TokenGenerated.newBuilder().setSequence(sequence).setTokenId(id).setLogprob(-0.5f);
        for (int i = 0; i < Math.max(alternatives, request.getParameters().getTopLogprobs()); i++) {
            token.addTopLogprobs(TokenLogprob.newBuilder().setTokenId(65 + i).setLogprob(-1 - i));
        }
        send(request, GenerationEvent.newBuilder().setToken(token));
    }

    private void finish(GenerationRequested request, FinishReason reason, int tokens) {
        var finished = GenerationFinished.newBuilder()
                .addChoices(ChoiceFinished.newBuilder().setReason(reason).setGeneratedTokens(tokens))
                .setPromptTokens(request.getPromptIdsCount())
                .setModelVersion("0123456789abcdef");
        if (reason == FinishReason.FINISH_REASON_ERROR) {
            finished.setFailure(Failure.newBuilder()
                    .setCode(FailureCode.FAILURE_CODE_UNAVAILABLE)
                    .setMessage("The model is away."));
        }
        send(request, GenerationEvent.newBuilder().setFinished(finished));
    }

    private void send(GenerationRequested request, GenerationEvent.Builder event) {
        producer.send(new ProducerRecord<>(
                Topics.GENERATED_TOKENS,
                request.getReplyPartition(),
                request.getRequestId(),
                event.setRequestId(request.getRequestId()).build().toByteArray()));
    }

    private static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(1));
    }
}
