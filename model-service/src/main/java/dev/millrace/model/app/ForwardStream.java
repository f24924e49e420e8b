package dev.millrace.model.app;

import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.model.app.ProtoMapper.Clocks;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.CommandStream;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.RejectedStreamException;
import dev.millrace.model.engine.ResultSink;
import dev.millrace.model.engine.SequenceResult;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * One Forward call between the wire and the engine. Commands come on an event loop; results go from the inference thread
 * straight to the wire.
 *
 * <p>Bounds: a message is asked for only when the engine has taken an earlier one and the caller has taken its results,
 * so at most {@link CommandStream#BATCHES_MAX} wait here; results for a slow caller wait up to
 * {@link #WAITING_BYTES_MAX}, then the call ends.
 */
final class ForwardStream implements StreamObserver<ForwardRequest>, ResultSink {
    static final long WAITING_BYTES_MAX = 64 << 20;

    private final InferenceEngine engine;
    private final SequenceTraces traces;
    private final ServerCallStreamObserver<ForwardResponse> caller;
    private final CommandStream commands;
    private final Queue<ForwardResponse> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int taken;
    private boolean ended;

    /** @throws RejectedStreamException when too many streams are open */
    ForwardStream(InferenceEngine engine, SequenceTraces traces, ServerCallStreamObserver<ForwardResponse> caller) {
        this.engine = engine;
        this.traces = traces;
        this.caller = caller;
        caller.setOnCancelHandler(this::end);
        caller.setOnReadyHandler(this::sendWaiting);
        caller.disableAutoRequest();
        commands = engine.open(this);
        caller.request(CommandStream.BATCHES_MAX);
    }

    @Override
    public void onNext(ForwardRequest request) {
        if (request.getCommandsCount() > CommandStream.COMMANDS_PER_BATCH_MAX) {
            fail("commands: more than " + CommandStream.COMMANDS_PER_BATCH_MAX + " in a message");
            return;
        }
        try {
            commands.submit(batch(request, commands, engine, traces));
        } catch (RejectedStreamException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    /** The commands of a message. */
    static List<Command> batch(
            ForwardRequest request, CommandStream commands, InferenceEngine engine, SequenceTraces traces) {
        Clocks clocks = new Clocks(System.currentTimeMillis(), engine.nowNanos());
        List<Command> batch = new ArrayList<>(request.getCommandsCount());
        for (SequenceCommand command : request.getCommandsList()) {
            if (command.hasOpen()) {
                traces.opened(
                        commands.key(command.getSequenceId()), command.getOpen().getTraceparent());
            }
            batch.add(ProtoMapper.fromProto(command, clocks));
        }
        return batch;
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onCompleted() {
        if (end()) {
            caller.onCompleted();
        }
    }

    /** All results go in one message, but for whole rows: a few of those would pass the usual limit of a message. */
    @Override
    public void accept(List<SequenceResult> results) {
        messages(results).forEach(this::send);
    }

    /** The results as messages; the order within a step does not matter. */
    static List<ForwardResponse> messages(List<SequenceResult> results) {
        List<SequenceResult> small = new ArrayList<>(results.size());
        List<ForwardResponse> messages = new ArrayList<>();
        for (SequenceResult result : results) {
            if (result instanceof SequenceResult.Row) {
                messages.add(ProtoMapper.toProto(List.of(result)));
            } else {
                small.add(result);
            }
        }
        if (!small.isEmpty()) {
            messages.addFirst(ProtoMapper.toProto(small));
        }
        return messages;
    }

    private void send(ForwardResponse response) {
        synchronized (this) {
            if (ended) {
                return;
            }
            if (waiting.isEmpty() && caller.isReady()) {
                caller.onNext(response);
                return;
            }
            waiting.add(response);
            waitingBytes += response.getSerializedSize();
            if (waitingBytes <= WAITING_BYTES_MAX) {
                return;
            }
        }
        fail("more than " + (WAITING_BYTES_MAX >> 20) + " MiB of results wait for the caller");
    }

    @Override
    public synchronized void taken() {
        if (waiting.isEmpty()) {
            caller.request(1);
        } else {
            taken++;
        }
    }

    private synchronized void sendWaiting() {
        while (!ended && caller.isReady()) {
            ForwardResponse response = waiting.poll();
            if (response == null) {
                break;
            }
            waitingBytes -= response.getSerializedSize();
            caller.onNext(response);
        }
        if (waiting.isEmpty() && taken > 0 && !ended) {
            caller.request(taken);
            taken = 0;
        }
    }

    private void fail(String message) {
        if (end()) {
            caller.onError(Status.RESOURCE_EXHAUSTED.withDescription(message).asRuntimeException());
        }
    }

    /** Frees what the call holds; false when it had ended before. */
    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        waiting.clear();
        waitingBytes = 0;
        commands.close();
        return first;
    }
}
