package dev.millrace.eval.app;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.NullUnmarked;

/** A server's call whose transport takes nothing until it is told to. */
@NullUnmarked
class RecordingCall<T> extends ServerCallStreamObserver<T> {
    final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
    private volatile boolean ready;
    private volatile boolean cancelled;
    private Runnable onReady = () -> {};
    private Runnable onCancel = () -> {};

    void becomeReady() {
        ready = true;
        onReady.run();
    }

    void cancel() {
        cancelled = true;
        onCancel.run();
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        onCancel = handler;
    }

    @Override
    public void onNext(T message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}

    @Override
    public void request(int count) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setMessageCompression(boolean enabled) {}

    @Override
    public void disableAutoInboundFlowControl() {}
}
