package dev.millrace.sampler.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.sampler.Failure;
import dev.millrace.sampler.GeneratedToken;
import dev.millrace.sampler.Generation;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.GenerationParameters;
import dev.millrace.sampler.GenerationReplay;
import dev.millrace.sampler.InvalidRequestException;
import dev.millrace.sampler.PromptScores;
import dev.millrace.sampler.Recent;
import dev.millrace.sampler.SessionEvent;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.tracing.Trace;
import dev.millrace.tracing.TraceParent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of requests that came over the topic. They live on the sampler loop; the methods that the readers call
 * carry their work there.
 *
 * <p>A request id is answered once: a record whose request is open joins it, one whose request has ended (here, or on
 * the log as it was replayed) is only acknowledged. A request counts as ended when the broker has its terminal event;
 * then, and not before, its records may be committed.
 */
final class TopicDoor {
    private static final Logger LOG = Logger.getLogger(TopicDoor.class);
    private static final int FINISHED_MAX = 65_536;
    private static final int CANCELS_MAX = 16_384;
    /** Each choice of a request, and all of it. */
    private static final int CANCELS_A_REQUEST_MAX = 2 * (GenerationParameters.CHOICES_MAX + 1);

    private static final long RETRY_MS = 1_000;

    private final SamplerLoop loop;
    private final OpenSessions sessions;
    private final Drafting drafting;
    private final TokenLog log;
    private final Places places;
    private final SamplerMetrics metrics;
    private final SessionTraces traces;
    private final Queue<RequestRecord> ended = new ConcurrentLinkedQueue<>();
    private final Map<String, Exchange> open = new HashMap<>();
    private final Recent<Boolean> finished = new Recent<>(FINISHED_MAX);
    private final Recent<List<SessionEvent>> earlyCancels = new Recent<>(CANCELS_MAX);
    private Map<String, List<TokenIds>> resumable = new HashMap<>();
    /** Mirostat's bounds by choice, of those that have them. */
    private Map<String, Map<Integer, Double>> mirostatMu = new HashMap<>();

    TopicDoor(
            SamplerLoop loop,
            OpenSessions sessions,
            Drafting drafting,
            TokenLog log,
            Places places,
            SamplerMetrics metrics,
            SessionTraces traces) {
        this.loop = loop;
        this.sessions = sessions;
        this.drafting = drafting;
        this.log = log;
        this.places = places;
        this.metrics = metrics;
        this.traces = traces;
    }

    /** So many records wait for a place. From a reader's thread. */
    void waiting(int records) {
        metrics.waitingRequests(records);
    }

    /** Learns what the log says; what it said before is out of date. From a reader's thread. */
    void learn(GenerationReplay replay) {
        loop.await(() -> {
            resumable = new HashMap<>(replay.unfinished());
            mirostatMu = new HashMap<>(replay.mirostatMu());
            replay.finishedIds().forEach(id -> finished.put(id, true));
        });
    }

    /** Hands a request over if there is a place for it. From a reader's thread. */
    boolean tryHandOver(RequestRecord record) {
        boolean taken = places.tryTake(GenerationMapper.sequences(record.requested()));
        if (taken) {
            loop.execute(() -> request(record));
        }
        return taken;
    }

    /** Leaves the requests of these partitions to their next owner, all they have said being on the log. */
    void revoke(Set<Integer> partitions) {
        loop.await(() -> drop(partitions));
        log.flush();
        // The flush has run the acknowledgements; this lets their effects happen.
        loop.await(() -> {});
    }

    /** A record may be committed. From any thread. */
    void ended(RequestRecord record) {
        ended.add(record);
    }

    /** Takes the records that may be committed. From a reader's thread. */
    void drainEnded(Consumer<RequestRecord> taker) {
        for (var record = ended.poll(); record != null; record = ended.poll()) {
            taker.accept(record);
        }
    }

    /** Number of partitions a reply can go to. */
    int replyPartitions() {
        return log.partitions(Topics.GENERATED_TOKENS);
    }

    private void request(RequestRecord record) {
        var id = record.requested().getRequestId();
        var known = open.get(id);
        if (known != null) {
            metrics.duplicate();
            known.records.add(record);
            giveBack(record);
        } else if (finished.contains(id)) {
            metrics.duplicate();
            ended(record);
            giveBack(record);
        } else {
            var exchange = new Exchange(record);
            open.put(id, exchange);
            exchange.begin(Objects.requireNonNullElse(resumable.remove(id), List.of()));
        }
    }

    private void giveBack(RequestRecord record) {
        places.giveBack(GenerationMapper.sequences(record.requested()));
    }

    /** Ends a request or one of its choices, now or when it comes. On the loop. */
    void cancel(String requestId, SessionEvent.Cancelled cancelled) {
        var exchange = open.get(requestId);
        if (exchange != null) {
            exchange.cancel(cancelled);
        } else if (!finished.contains(requestId)) {
            var all = new LinkedHashSet<SessionEvent>();
            var before = earlyCancels.take(requestId);
            all.addAll(before == null ? List.of() : before);
            if (all.size() < CANCELS_A_REQUEST_MAX) {
                all.add(cancelled);
            }
            earlyCancels.put(requestId, List.copyOf(all));
        }
    }

    private void drop(Set<Integer> partitions) {
        for (var exchange : List.copyOf(open.values())) {
            if (partitions.contains(exchange.records.getFirst().partition())) {
                exchange.drop();
            }
        }
    }

    /** One request from its record to its acknowledged end. */
    private final class Exchange implements SessionSink {
        private final String id;
        private final int replyPartition;
        private final List<RequestRecord> records = new ArrayList<>();
        private final Trace trace;
        private @Nullable OpenSession session;
        private boolean dropped;

        Exchange(RequestRecord record) {
            id = record.requested().getRequestId();
            replyPartition = record.requested().getReplyPartition();
            records.add(record);
            trace = traces.process(record);
        }

        @Override
        public String traceparent() {
            return trace.traceparent();
        }

        void begin(List<TokenIds> before) {
            var requested = records.getFirst().requested();
            var mu = mirostatMu.remove(id);
            try {
                var request = GenerationMapper.fromProto(requested);
                var machine = Generation.of(request, before, mu == null ? Map.of() : mu, drafting, true);
                session = new OpenSession(machine, this);
            } catch (InvalidRequestException e) {
                var failure = new Failure(Failure.Kind.INVALID, Objects.requireNonNull(e.getMessage()));
                finished(
                        GenerationOutcome.refused(
                                failure, requested.getPromptIdsCount(), GenerationMapper.choices(requested)),
                        "");
                return;
            }
            if (!before.isEmpty()) {
                metrics.resumed();
                int tokens = before.stream().mapToInt(TokenIds::size).sum();
                LOG.infof("request %s goes on after %d tokens", id, tokens);
            }
            sessions.open(session, Objects.requireNonNullElse(earlyCancels.take(id), List.of()));
        }

        void cancel(SessionEvent.Cancelled cancelled) {
            if (session != null) {
                sessions.tell(session, cancelled);
            }
        }

        void drop() {
            dropped = true;
            if (session != null && !session.machine.isEnded()) {
                sessions.tell(session, new SessionEvent.Dropped());
                leave();
            }
        }

        @Override
        public void prompt(TokenIds prompt, PromptScores scores) {
            var event = GenerationEvent.newBuilder().setPrompt(GenerationMapper.toProto(prompt, scores));
            append(event, false, this::written);
        }

        @Override
        public void token(GeneratedToken token) {
            var event = GenerationEvent.newBuilder().setToken(GenerationMapper.toProto(token));
            append(event, token.sequence() == 0, this::written);
        }

        private void written(@Nullable Exception error) {
            // Most tokens are written; only the others are worth a visit to the loop.
            if (error != null) {
                loop.execute(() -> tokenLost(error));
            }
        }

        private void tokenLost(Exception error) {
            LOG.errorf("request %s: a token could not be written: %s", id, KafkaClients.reason(error));
            if (session != null) {
                sessions.tell(session, new SessionEvent.Faulted("the tokens could not be published"));
            }
        }

        @Override
        public void finished(GenerationOutcome outcome, String modelVersion) {
            SessionTraces.tell(trace, outcome);
            var event = GenerationEvent.newBuilder().setFinished(GenerationMapper.toProto(outcome, modelVersion));
            append(
                    event,
                    true,
                    error -> loop.execute(() -> {
                        if (error == null) {
                            acknowledged();
                        } else if (dropped) {
                            leave();
                        } else {
                            LOG.errorf("request %s: its end could not be written: %s", id, KafkaClients.reason(error));
                            loop.schedule(() -> finished(outcome, modelVersion), RETRY_MS);
                        }
                    }));
        }

        private void acknowledged() {
            finished.put(id, true);
            records.forEach(TopicDoor.this::ended);
            leave();
        }

        private void leave() {
            trace.end();
            if (open.remove(id, this)) {
                giveBack(records.getFirst());
            }
        }

        /** Hands an event to the log, which tells the outcome on any thread. */
        private void append(GenerationEvent.Builder event, boolean atOnce, Consumer<@Nullable Exception> done) {
            var message = event.setRequestId(id).build();
            boolean taken = log.append(() -> record(message, atOnce), atOnce, done);
            if (!taken) {
                done.accept(new IllegalStateException("the queue of the token log is full"));
            }
        }

        /** Only the first token and the end, for which somebody waits, say which trace they belong to. */
        private ProducerRecord<String, byte[]> record(GenerationEvent message, boolean atOnce) {
            var made = new ProducerRecord<>(Topics.GENERATED_TOKENS, replyPartition, id, message.toByteArray());
            if (atOnce) {
                TraceParent.write(trace.traceparent(), made.headers());
            }
            return made;
        }
    }
}
