package dev.millrace.sampler.app;

import dev.millrace.contract.Headers;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.placement.ModelFigures;
import dev.millrace.security.CallSecurity;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The long-lived stream to one model: connects, asks what is there, tells, and connects again when it breaks, waiting
 * 50 ms at first and at most 1 s. Lives on the sampler loop. What is under way on it is bounded by the sessions: each
 * has one command in flight.
 *
 * <p>Where there are several models each describes itself again and again; one that is silent for
 * {@value #SILENT_REFRESHES_MAX} intervals is taken for lost, for its machine may be gone without a word.
 */
final class ForwardStream {
    private static final Logger LOG = Logger.getLogger(ForwardStream.class);
    private static final long RETRY_FIRST_MS = 50;
    private static final long RETRY_MAX_MS = 1000;
    private static final long DESCRIBE_SECONDS_MAX = 5;
    private static final long DESCRIBE_AGAIN_MS = 200;
    private static final int SILENT_REFRESHES_MAX = 10;
    private static final Metadata.Key<String> TOPIC_KEY =
            Metadata.Key.of(Headers.FORWARD_STREAM, Metadata.ASCII_STRING_MARSHALLER);
    /** Of every session one full row of 262,144 ids may come in one message. */
    private static final int ROW_BYTES_MAX = 1 << 20;

    /** Told on the loop what becomes of the stream. */
    interface Listener {
        /** There is a stream, and the model says what it is: the first time no sequence is open on it. */
        void described(ModelFigures figures);

        /** The model answered. */
        void received(ForwardResponse response);

        /** The stream is gone with all its sequences. */
        void lost();
    }

    private final String address;
    private final SamplerLoop loop;
    private final Listener listener;
    /** Time between two descriptions; 0 when one is enough. */
    private final long refreshMs;

    /** Null where the messages travel on the call itself. */
    private final @Nullable ForwardTopics topics;

    private final ManagedChannel channel;
    private String topicKey = "";
    private int attempt;
    private long retryMs = RETRY_FIRST_MS;
    private @Nullable ClientCallStreamObserver<ForwardRequest> requests;
    private boolean connected;
    private boolean describing;
    private long describedNanos;
    private volatile boolean closed;

    ForwardStream(
            String address, SamplerConfig config, SamplerLoop loop, @Nullable ForwardTopics topics, Listener listener) {
        this.topics = topics;
        this.address = address;
        this.loop = loop;
        this.listener = listener;
        refreshMs =
                config.modelAddress().size() == 1 ? 0 : config.modelRefresh().toMillis();
        channel = NettyChannelBuilder.forTarget(address, CallSecurity.ofThisProcess())
                .eventLoopGroup(loop.eventLoopGroup())
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .keepAliveTime(config.modelKeepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .maxInboundMessageSize((int) Math.min(Integer.MAX_VALUE, (long) config.sessionsMax() * ROW_BYTES_MAX))
                .build();
    }

    /** Begins to connect. */
    void start() {
        loop.execute(this::connect);
        if (refreshMs > 0) {
            loop.every(refreshMs, this::refresh);
        }
    }

    /** Sends commands; without a stream they are dropped, for then their sequences are gone too. */
    void send(ForwardRequest request) {
        var stream = requests;
        if (!connected || stream == null) {
            return;
        }
        if (topics == null) {
            stream.onNext(request);
        } else {
            topics.send(topicKey, request, () -> stream.cancel("commands could not be written to the topic", null));
        }
    }

    /** Ends the stream, which closes all its sequences at the model. */
    void close() {
        closed = true;
        loop.execute(() -> {
            var stream = requests;
            if (connected && stream != null) {
                stream.onCompleted();
            }
            connected = false;
        });
        channel.shutdown();
        try {
            if (!channel.awaitTermination(1, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void connect() {
        if (!closed) {
            attempt++;
            channel.resetConnectBackoff();
            if (topics == null) {
                ModelServiceGrpc.newStub(channel).forward(new Attempt(attempt));
            } else if (topics.isReading()) {
                overTopics(topics, attempt);
            } else {
                loop.schedule(this::connect, RETRY_FIRST_MS);
            }
        }
    }

    /** The model sends an empty message over the call when it reads the topic. */
    private void overTopics(ForwardTopics topics, int number) {
        topicKey = UUID.randomUUID().toString();
        topics.listen(topicKey, new ForwardTopics.Stream() {
            @Override
            public void received(ForwardResponse response) {
                loop.execute(() -> arrived(number, response));
            }

            @Override
            public void missed() {
                loop.execute(() -> giveUp(number, "results were missed"));
            }
        });
        var headers = new Metadata();
        headers.put(TOPIC_KEY, topicKey);
        ModelServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .forward(new Attempt(number));
    }

    private void arrived(int number, ForwardResponse response) {
        if (number == attempt) {
            ready(number);
            listener.received(response);
        }
    }

    private void ready(int readyAttempt) {
        if (readyAttempt == attempt && !connected && !closed) {
            connected = true;
            describing = false;
            describedNanos = System.nanoTime();
            describe();
        }
    }

    private void ended(int endedAttempt, Status status) {
        if (endedAttempt != attempt || closed) {
            return;
        }
        // No event of this attempt counts any more.
        attempt++;
        requests = null;
        if (topics != null) {
            topics.forget(topicKey);
        }
        if (connected) {
            connected = false;
            LOG.warnf("the stream to %s ended: %s", address, status.getCode());
            listener.lost();
        }
        loop.schedule(this::connect, retryMs);
        retryMs = Math.min(RETRY_MAX_MS, retryMs * 2);
    }

    /** Ends an attempt from this side. */
    private void giveUp(int number, String why) {
        var stream = requests;
        if (number == attempt && stream != null) {
            stream.cancel(why, null);
            ended(number, Status.UNAVAILABLE.withDescription(why));
        }
    }

    private void refresh() {
        var stream = requests;
        if (!connected || closed || stream == null) {
            return;
        }
        if (System.nanoTime() - describedNanos > SILENT_REFRESHES_MAX * TimeUnit.MILLISECONDS.toNanos(refreshMs)) {
            giveUp(attempt, "the model is silent");
        } else {
            describe();
        }
    }

    private void describe() {
        if (describing || !connected || closed) {
            return;
        }
        describing = true;
        int asked = attempt;
        ModelServiceGrpc.newStub(channel)
                .withDeadlineAfter(DESCRIBE_SECONDS_MAX, TimeUnit.SECONDS)
                .describe(DescribeRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(DescribeResponse description) {
                        loop.execute(() -> described(asked, description));
                    }

                    @Override
                    public void onError(Throwable error) {
                        loop.execute(() -> notDescribed(asked, Status.fromThrowable(error)));
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    private void described(int asked, DescribeResponse description) {
        if (asked == attempt && connected) {
            describing = false;
            describedNanos = System.nanoTime();
            // Only now does the model serve: one that is still loading takes the call and ends it again.
            retryMs = RETRY_FIRST_MS;
            listener.described(ForwardMapper.fromProto(description));
        }
    }

    private void notDescribed(int asked, Status status) {
        if (asked == attempt && connected) {
            describing = false;
            LOG.debugf("%s does not describe itself: %s", address, status.getCode());
            loop.schedule(this::describe, DESCRIBE_AGAIN_MS);
        }
    }

    /** Carries the callbacks of one call to the loop, where they nearly always are already. */
    private final class Attempt implements ClientResponseObserver<ForwardRequest, ForwardResponse> {
        private final int number;

        Attempt(int number) {
            this.number = number;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ForwardRequest> stream) {
            requests = stream;
            if (topics == null) {
                stream.setOnReadyHandler(() -> loop.execute(() -> ready(number)));
            }
        }

        @Override
        public void onNext(ForwardResponse response) {
            loop.execute(() -> arrived(number, response));
        }

        @Override
        public void onError(Throwable error) {
            loop.execute(() -> ended(number, Status.fromThrowable(error)));
        }

        @Override
        public void onCompleted() {
            loop.execute(() -> ended(number, Status.OK));
        }
    }
}
