package dev.millrace.sampler.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.sampler.OffsetLedger;
import dev.millrace.tracing.TraceParent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads generation-requests on the thread {@code sampler-requests}. An offset is committed when its request and all
 * before it have ended and the broker has their terminal events.
 *
 * <p>Bounds: a record is handed on when a place is free; until then at most one poll's records wait and all partitions
 * are paused. A partition whose ledger spans {@value #SPAN_MAX} records, because an old request is still open, is
 * paused too.
 *
 * <p>On assignment nothing is handed on until the log of tokens was replayed; on revocation the sessions are dropped,
 * what they have published is flushed, and what has ended is committed, before the next owner starts.
 */
final class RequestReader {
    private static final Logger LOG = Logger.getLogger(RequestReader.class);
    static final int SPAN_MAX = 4096;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POLL_WHILE_FULL = Duration.ofMillis(10);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(5);
    private static final long CATCH_UP_MS_MAX = 60_000;

    private final KafkaClients clients;
    private final ReplayReader replayReader;
    private final ControlReader control;
    private final TopicDoor door;
    private final DeadLetterOffice deadLetters;
    private final Worker worker = new Worker("sampler-requests", this::work);
    private final Queue<RequestRecord> waiting = new ArrayDeque<>();
    private final Map<TopicPartition, OffsetLedger> ledgers = new HashMap<>();
    private final Set<TopicPartition> notReplayed = new HashSet<>();
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean serving;

    RequestReader(
            KafkaClients clients,
            ReplayReader replayReader,
            ControlReader control,
            TopicDoor door,
            DeadLetterOffice deadLetters) {
        this.clients = clients;
        this.replayReader = replayReader;
        this.control = control;
        this.door = door;
        this.deadLetters = deadLetters;
    }

    void start() {
        worker.start();
    }

    /** Whether requests are read, those of a predecessor included. */
    boolean isServing() {
        return serving;
    }

    /** Ends reading, leaves the unfinished requests to the next instance and leaves the group. */
    void close() {
        worker.close(() -> {
            var current = consumer;
            if (current != null) {
                current.wakeup();
            }
        });
    }

    private void work() throws InterruptedException {
        clients.evictPredecessor();
        var member = clients.groupMember();
        try {
            consumer = member;
            member.subscribe(List.of(Topics.GENERATION_REQUESTS), new Rebalances(member));
            while (!worker.isClosing()) {
                step(member);
            }
        } finally {
            serving = false;
            consumer = null;
            try {
                // A static member would keep its partitions for the session timeout; leave for good.
                member.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
            } finally {
                leave(Set.copyOf(ledgers.keySet()));
            }
        }
    }

    private void step(KafkaConsumer<String, byte[]> member) throws InterruptedException {
        if (!notReplayed.isEmpty()) {
            replay();
        }
        pauseOrResume(member);
        for (var record : member.poll(waiting.isEmpty() ? POLL : POLL_WHILE_FULL)) {
            take(record);
        }
        while (!waiting.isEmpty() && door.tryHandOver(waiting.element())) {
            waiting.remove();
        }
        door.waiting(waiting.size());
        commit(member);
    }

    private void replay() throws InterruptedException {
        if (!control.awaitCaughtUp(CATCH_UP_MS_MAX)) {
            throw new IllegalStateException("generation-control cannot be read");
        }
        door.learn(replayReader.read());
        notReplayed.clear();
        serving = true;
    }

    private void pauseOrResume(KafkaConsumer<String, byte[]> member) {
        var full = member.assignment().stream()
                .filter(partition ->
                        !waiting.isEmpty() || spanOf(partition) >= SPAN_MAX || notReplayed.contains(partition))
                .collect(Collectors.toSet());
        var free = new HashSet<>(member.assignment());
        free.removeAll(full);
        member.pause(full);
        member.resume(free);
    }

    private int spanOf(TopicPartition partition) {
        var ledger = ledgers.get(partition);
        return ledger == null ? 0 : ledger.span();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        ledgers.computeIfAbsent(partition, _ -> new OffsetLedger()).taken(record.offset());
        var requested = parse(record.value());
        var request =
                new RequestRecord(requested, record.partition(), record.offset(), TraceParent.read(record.headers()));
        if (requested.getRequestId().isEmpty()) {
            deadLetters.send(record, "not a GenerationRequested with a request id", () -> door.ended(request));
        } else if (requested.getReplyPartition() < 0 || requested.getReplyPartition() >= door.replyPartitions()) {
            deadLetters.send(record, "reply_partition: there is no such partition", () -> door.ended(request));
        } else {
            waiting.add(request);
        }
    }

    /** The request; an empty one stands for bytes that are none. */
    private static GenerationRequested parse(byte @Nullable [] value) {
        try {
            return value == null ? GenerationRequested.getDefaultInstance() : GenerationRequested.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            return GenerationRequested.getDefaultInstance();
        }
    }

    private void commit(KafkaConsumer<String, byte[]> member) {
        var offsets = committable(ledgers.keySet());
        if (!offsets.isEmpty()) {
            member.commitAsync(offsets, (_, error) -> {
                if (error != null) {
                    LOG.warnf("a commit failed and is repeated: %s", KafkaClients.reason(error));
                    ledgers.values().forEach(OffsetLedger::commitFailed);
                }
            });
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committable(Collection<TopicPartition> partitions) {
        door.drainEnded(request -> {
            var ledger = ledgers.get(new TopicPartition(Topics.GENERATION_REQUESTS, request.partition()));
            if (ledger != null) {
                ledger.finished(request.offset());
            }
        });
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : partitions) {
            var ledger = ledgers.get(partition);
            if (ledger != null) {
                ledger.committable().ifPresent(next -> offsets.put(partition, new OffsetAndMetadata(next)));
            }
        }
        return offsets;
    }

    private void leave(Set<TopicPartition> partitions) {
        var numbers = partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        waiting.removeIf(request -> numbers.contains(request.partition()));
        door.revoke(numbers);
        notReplayed.removeAll(partitions);
        ledgers.keySet().removeAll(partitions);
    }

    /** Runs on the reading thread, within poll or close. */
    private final class Rebalances implements ConsumerRebalanceListener {
        private final KafkaConsumer<String, byte[]> member;

        Rebalances(KafkaConsumer<String, byte[]> member) {
            this.member = member;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.infof("assigned %s", partitions);
            member.pause(partitions);
            notReplayed.addAll(partitions);
            // With more instances than partitions there may be nothing to do, which is no fault.
            serving = serving || partitions.isEmpty();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            LOG.infof("revoked %s", partitions);
            var numbers = partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
            door.revoke(numbers);
            try {
                member.commitSync(committable(partitions), COMMIT_MAX);
            } catch (KafkaException e) {
                LOG.warnf("the last commit failed, the next owner learns from the log: %s", KafkaClients.reason(e));
            }
            leave(Set.copyOf(partitions));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            LOG.warnf("lost %s", partitions);
            leave(Set.copyOf(partitions));
        }
    }
}
