package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.local.chain.Load.Ask;
import dev.millrace.local.chain.Load.Ending;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sampler and model talk over topics: every step is on the log, and a killed model is a stall as it is over gRPC. */
class StepsOnTopicsIT {
    private static final int REQUESTS = 6;
    private static final int TOKENS = 60;

    private static RunningSystem system;
    private static Figures figures;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.with(
                "topics", Map.of("MILLRACE_SAMPLER_FORWARD", "topics", "MILLRACE_SAMPLER_DRAFT_TOKENS", "0"));
        figures = new Figures(system);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void everyStepIsOnTheLogAlsoWhenTheModelIsKilled() throws Exception {
        var begin = Instant.now();
        var load = CompletableFuture.supplyAsync(StepsOnTopicsIT::endings);
        Eventually.holds("tokens are made", 30, () -> generated() > 2 * TOKENS);
        var status = system.local().status(Service.MODEL);
        ProcessHandle.of(status.pid()).orElseThrow().destroyForcibly();
        assertEquals(Collections.nCopies(REQUESTS, Ending.COMPLETE), load.get());

        var report = figures.auditSince(begin, 60);
        assertEquals(REQUESTS, report.completed());
        var commands = commandsOnTheLog();
        // Each request was opened at least once, and what was not the first token of an opening was stepped to.
        long opened = commands.stream().filter(SequenceCommand::hasOpen).count();
        long steps = commands.stream().filter(SequenceCommand::hasStep).count();
        assertTrue(opened > REQUESTS, opened + " sequences opened: the killed model's were not opened again");
        assertTrue(steps + opened >= generated(), steps + " steps on the log for " + generated() + " tokens");
    }

    private static List<Ending> endings() {
        try {
            var asks = IntStream.range(0, REQUESTS)
                    .mapToObj(i -> new Ask("Count upwards from " + i, TOKENS, Integer.MAX_VALUE))
                    .toList();
            return new Load(system.url(), figures.describe().getModel()).run(asks, REQUESTS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double generated() {
        try {
            return figures.sum(Service.SAMPLER, "millrace_generated_tokens_total");
        } catch (java.io.IOException | InterruptedException e) {
            return -1;
        }
    }

    private static List<SequenceCommand> commandsOnTheLog() throws Exception {
        List<SequenceCommand> commands = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, system.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.FORWARD_REQUESTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    commands.addAll(ForwardRequest.parseFrom(record.value()).getCommandsList());
                }
            }
        }
        return commands;
    }
}
