package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.EncodeResponse;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceImplBase;
import dev.millrace.model.train.job.TrainingException;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an edge behind a real socket that comes and goes. */
class EdgeChatTokensTest {
    private final AtomicInteger calls = new AtomicInteger();
    private int port;
    private ManagedChannel channel;

    @BeforeEach
    void freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
    }

    @Test
    void waitsForAnEdgeThatIsStartedLater() throws Exception {
        try (var later = Executors.newSingleThreadScheduledExecutor()) {
            var started = later.schedule(() -> edge(Status.OK, 0), 700, TimeUnit.MILLISECONDS);
            assertArrayEquals(
                    new int[] {3},
                    tokens(Duration.ofMinutes(1)).text("Who").stream().toArray());
            started.get().shutdownNow();
        }
    }

    @Test
    void asksAgainWhereTheEdgeGoesAwayInTheMiddleOfACall() throws Exception {
        var edge = edge(Status.UNAVAILABLE, 2);
        try {
            assertArrayEquals(
                    new int[] {3},
                    tokens(Duration.ofMinutes(1)).text("Who").stream().toArray());
            assertEquals(3, calls.get());
        } finally {
            edge.shutdownNow();
        }
    }

    @Test
    void givesUpInWordsWhenNobodyComes() {
        var e = assertThrows(
                TrainingException.class, () -> tokens(Duration.ofSeconds(1)).text("Who"));
        assertTrue(String.valueOf(e.getMessage()).startsWith("the edge that encodes does not answer for 1 s"));
    }

    @Test
    void whatTheEdgeRefusesIsNotAskedAgain() throws Exception {
        var edge = edge(Status.PERMISSION_DENIED, Integer.MAX_VALUE);
        try {
            assertThrows(
                    StatusRuntimeException.class,
                    () -> tokens(Duration.ofMinutes(1)).text("Who"));
            assertEquals(1, calls.get());
        } finally {
            edge.shutdownNow();
        }
    }

    private EdgeChatTokens tokens(Duration awayMax) {
        return new EdgeChatTokens(TokenizerServiceGrpc.newBlockingStub(channel), awayMax);
    }

    /** One whose first calls fail, and which then says how many characters a text has. */
    private Server edge(Status failure, int failures) throws IOException {
        return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(new TokenizerServiceImplBase() {
                    @Override
                    public void encode(EncodeRequest request, StreamObserver<EncodeResponse> caller) {
                        if (calls.incrementAndGet() <= failures) {
                            caller.onError(failure.asRuntimeException());
                            return;
                        }
                        caller.onNext(EncodeResponse.newBuilder()
                                .addTokenIds(request.getText().length())
                                .build());
                        caller.onCompleted();
                    }
                })
                .build()
                .start();
    }
}
