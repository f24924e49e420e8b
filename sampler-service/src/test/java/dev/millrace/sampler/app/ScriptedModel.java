package dev.millrace.sampler.app;

import com.google.protobuf.ByteString;
import dev.millrace.contract.model.v1.CandidateSelection;
import dev.millrace.contract.model.v1.Candidates;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.LogitsRow;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.PromptScores;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceFailed;
import dev.millrace.contract.model.v1.SequenceFailureCode;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.contract.model.v1.StepSequence;
import dev.millrace.sampler.ScriptedLogits;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.process.SoftmaxOracle;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model server whose logits are a fixed function of the token ids. It holds the caller to the contract: a broken rule
 * is remembered in {@link #breaches}.
 */
final class ScriptedModel extends ModelServiceGrpc.ModelServiceImplBase implements AutoCloseable {
    static final String VERSION = "0123456789abcdef";
    static final int RETRY_AFTER_MS = 7_250;

    final List<String> breaches = new ArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    final List<String> traceparents = new CopyOnWriteArrayList<>();
    final AtomicInteger forked = new AtomicInteger();
    final AtomicInteger rows = new AtomicInteger();
    final AtomicInteger calls = new AtomicInteger();
    private final ScriptedLogits logits;
    private final ExecutorService engine = Executors.newSingleThreadExecutor();
    private final Set<Forward> streams = new HashSet<>();
    private final Server server;
    private volatile long stepMs;
    private volatile boolean full;
    private volatile boolean silent;
    private volatile boolean loading;
    private volatile DescribeResponse description = DescribeResponse.newBuilder()
            .setModel("scripted")
            .setVersion(VERSION)
            .setSlots(8)
            .build();

    ScriptedModel(ScriptedLogits logits, int port) throws IOException {
        this.logits = logits;
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(this)
                .directExecutor()
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return server.getPort();
    }

    /** Time each step takes from now on. */
    void stepTakes(long millis) {
        stepMs = millis;
    }

    /** Whether new sequences are refused from now on. */
    void isFull(boolean nowFull) {
        full = nowFull;
    }

    /** What it says of itself from now on. */
    void describes(String model, String version) {
        description =
                description.toBuilder().setModel(model).setVersion(version).build();
    }

    /** Whether it answers nothing more, as a machine that is gone without a word. */
    void isSilent(boolean nowSilent) {
        silent = nowSilent;
    }

    /** Whether it ends every call at once, as a process does whose model is not loaded yet. */
    void isLoading(boolean nowLoading) {
        loading = nowLoading;
    }

    /** Sequences open now, over all streams. */
    int openSequences() throws Exception {
        return engine.submit(() -> streams.stream()
                        .mapToInt(stream -> stream.sequences.size())
                        .sum())
                .get();
    }

    /** Breaks all streams, as a dying process would. */
    void breakStreams() throws Exception {
        engine.submit(() -> {
                    for (var stream : List.copyOf(streams)) {
                        stream.end();
                        stream.results.onError(Status.UNAVAILABLE.asRuntimeException());
                    }
                })
                .get();
    }

    @Override
    public void close() {
        server.shutdownNow();
        engine.shutdownNow();
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> responses) {
        if (silent) {
            return;
        }
        if (loading) {
            responses.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
        }
        responses.onNext(description);
        responses.onCompleted();
    }

    @Override
    public StreamObserver<ForwardRequest> forward(StreamObserver<ForwardResponse> results) {
        var stream = new Forward(results);
        calls.incrementAndGet();
        if (loading) {
            results.onError(Status.UNAVAILABLE.asRuntimeException());
            return stream;
        }
        engine.execute(() -> streams.add(stream));
        return stream;
    }

    /** One sequence: its ids, how many of them it was opened with, and what it shall return. */
    private record Sequence(TokenIds ids, int opened, CandidateSelection selection) {
        /** It with a token behind what is kept of it; the last token of a compared one may give way. */
        Sequence after(StepSequence step) {
            int keep = step.getKeep() == 0 ? ids.size() : step.getKeep();
            int least = selection.getSimilarity() ? Math.max(opened, ids.size() - 1) : ids.size();
            if (keep < least || keep > ids.size()) {
                throw new IllegalArgumentException("keeps " + keep + " of " + ids.size());
            }
            var kept = TokenIds.of(ids.stream().limit(keep).toArray());
            return new Sequence(kept.plus(TokenIds.of(step.getTokenId())), opened, selection);
        }
    }

    private final class Forward implements StreamObserver<ForwardRequest> {
        private final StreamObserver<ForwardResponse> results;
        private final Map<Long, Sequence> sequences = new HashMap<>();
        private final Set<Long> used = new HashSet<>();

        Forward(StreamObserver<ForwardResponse> results) {
            this.results = results;
        }

        @Override
        public void onNext(ForwardRequest request) {
            engine.execute(() -> step(request));
        }

        @Override
        public void onError(Throwable error) {
            engine.execute(this::end);
        }

        @Override
        public void onCompleted() {
            engine.execute(() -> {
                end();
                results.onCompleted();
            });
        }

        private void end() {
            streams.remove(this);
            sequences.clear();
        }

        private void step(ForwardRequest request) {
            if (!streams.contains(this)) {
                return;
            }
            if (request.getCommandsList().stream().anyMatch(command -> command.hasOpen() || command.hasStep())) {
                compute();
            }
            var response = ForwardResponse.newBuilder();
            for (var command : request.getCommandsList()) {
                handle(command, response);
            }
            if (response.getResultsCount() > 0 && !silent) {
                results.onNext(response.build());
            }
        }

        private void compute() {
            try {
                TimeUnit.MILLISECONDS.sleep(stepMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void handle(SequenceCommand command, ForwardResponse.Builder response) {
            long id = command.getSequenceId();
            switch (command.getCommandCase()) {
                case OPEN -> {
                    check(used.add(id), "sequence id " + id + " was used before");
                    opened.incrementAndGet();
                    if (full) {
                        response.addResults(failed(id, SequenceFailureCode.SEQUENCE_FAILURE_CODE_OVERLOADED));
                        return;
                    }
                    var open = command.getOpen();
                    traceparents.add(open.getTraceparent());
                    var ids = TokenIds.of(open.getTokenIdsList().stream()
                            .mapToInt(Integer::intValue)
                            .toArray());
                    sequences.put(id, new Sequence(ids, ids.size(), open.getSelection()));
                    if (open.hasPromptLogprobs()) {
                        ScriptedScores.parts(logits, ids, open.getPromptLogprobs())
                                .forEach(part -> tell(id, part));
                    }
                    response.addResults(candidates(id));
                }
                case STEP -> {
                    var sequence = sequences.get(id);
                    if (sequence == null) {
                        check(false, "a step of a sequence that is not open");
                    } else {
                        try {
                            sequences.put(id, sequence.after(command.getStep()));
                        } catch (IllegalArgumentException e) {
                            check(false, e.toString());
                        }
                        response.addResults(candidates(id));
                    }
                }
                case FETCH_LOGITS -> {
                    var sequence = sequences.get(id);
                    if (sequence == null) {
                        check(false, "a row of a sequence that is not open");
                    } else {
                        rows.incrementAndGet();
                        response.addResults(row(id, sequence));
                    }
                }
                case CLOSE -> check(sequences.remove(id) != null, "a close of a sequence that is not open");
                case FORK -> {
                    check(used.add(id), "sequence id " + id + " was used before");
                    forked.incrementAndGet();
                    var parent = sequences.get(command.getFork().getParentSequenceId());
                    if (parent == null || full) {
                        response.addResults(failed(
                                id,
                                full
                                        ? SequenceFailureCode.SEQUENCE_FAILURE_CODE_OVERLOADED
                                        : SequenceFailureCode.SEQUENCE_FAILURE_CODE_INVALID));
                    } else {
                        sequences.put(id, parent);
                        response.addResults(candidates(id));
                    }
                }
                case COMMAND_NOT_SET -> check(false, "command " + command.getCommandCase());
            }
        }

        /** Sends a part of a prompt's scores in a message of its own, as a model does that prefills in chunks. */
        private void tell(long id, PromptScores part) {
            compute();
            results.onNext(ForwardResponse.newBuilder()
                    .addResults(SequenceResult.newBuilder().setSequenceId(id).setPrompt(part))
                    .build());
        }

        private SequenceResult.Builder candidates(long id) {
            var sequence = java.util.Objects.requireNonNull(sequences.get(id));
            float temperature = sequence.selection().getTemperature();
            var head = logits.head(sequence.ids(), sequence.selection().getTopK(), temperature);
            float[] row = logits.row(sequence.ids());
            var candidates = Candidates.newBuilder()
                    .setLength(sequence.ids().size())
                    .setLogSumExp((float) SoftmaxOracle.logSumExp(row, 1))
                    .setLogSumExpAtTemperature(
                            (float) SoftmaxOracle.logSumExp(row, temperature == 0 ? 1 : temperature));
            for (int rank = 0; rank < head.size(); rank++) {
                candidates.addIds(head.id(rank)).addLogits(head.logit(rank));
            }
            if (sequence.selection().getSimilarity()) {
                candidates.setSimilarity(logits.similarity(sequence.ids()));
            }
            sequence.selection().getExtraIdsList().forEach(extra -> candidates.addExtraLogits(row[extra]));
            return SequenceResult.newBuilder().setSequenceId(id).setCandidates(candidates);
        }

        private SequenceResult.Builder row(long id, Sequence sequence) {
            float[] row = logits.row(sequence.ids());
            var bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(row);
            return SequenceResult.newBuilder()
                    .setSequenceId(id)
                    .setLogits(LogitsRow.newBuilder().setLogits(ByteString.copyFrom(bytes)));
        }

        private SequenceResult.Builder failed(long id, SequenceFailureCode code) {
            return SequenceResult.newBuilder()
                    .setSequenceId(id)
                    .setFailed(SequenceFailed.newBuilder()
                            .setCode(code)
                            .setMessage("no")
                            .setRetryAfterMs(
                                    code == SequenceFailureCode.SEQUENCE_FAILURE_CODE_OVERLOADED ? RETRY_AFTER_MS : 0));
        }
    }

    private void check(boolean holds, String rule) {
        if (!holds) {
            synchronized (breaches) {
                breaches.add(rule);
            }
        }
    }
}
