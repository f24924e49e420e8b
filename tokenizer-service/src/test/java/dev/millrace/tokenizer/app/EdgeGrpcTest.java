package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.CheckTextRequest;
import dev.millrace.contract.tokenizer.v1.DecodeRequest;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextResponse;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gRPC door of the whole edge, and every way out of it. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeGrpcTest extends EdgeFixture {
    @Test
    void encodesAndDecodesOverGrpc() {
        withGrpc(channel -> {
            var stub = TokenizerServiceGrpc.newBlockingStub(channel);
            var encoded = stub.encode(EncodeRequest.newBuilder().setText("né").build());
            assertEquals(List.of(110, 195, 169), encoded.getTokenIdsList());
            assertEquals(
                    "né",
                    stub.decode(DecodeRequest.newBuilder()
                                    .addAllTokenIds(encoded.getTokenIdsList())
                                    .build())
                            .getText());
            var refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> stub.decode(
                            DecodeRequest.newBuilder().addTokenIds(9_999).build()));
            assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        });
    }

    @Test
    void streamsTextOverGrpc() {
        withGrpc(channel -> {
            var events = new ArrayList<GenerateTextResponse>();
            TokenizerServiceGrpc.newBlockingStub(channel)
                    .generateText(GenerateTextRequest.newBuilder()
                            .setPrompt(prompt("say grpc é"))
                            .build())
                    .forEachRemaining(events::add);

            assertTrue(events.getFirst().hasStarted());
            var text = new StringBuilder();
            events.stream()
                    .filter(GenerateTextResponse::hasDelta)
                    .forEach(e -> text.append(e.getDelta().getText()));
            assertEquals("grpc é", text.toString());
            var finished = events.getLast().getFinished();
            assertEquals(FinishReason.FINISH_REASON_STOP, finished.getFinishReasons(0));
            assertEquals(8, finished.getUsage().getCompletionTokens());
        });
    }

    @Test
    void checksAPromptAsItWouldBeTaken() throws Exception {
        withGrpc(channel -> {
            var stub = TokenizerServiceGrpc.newBlockingStub(channel);
            var prompt = prompt("say grpc é");
            var checked = stub.checkText(
                    CheckTextRequest.newBuilder().setPrompt(prompt).build());
            var generated = stub.generateText(
                    GenerateTextRequest.newBuilder().setPrompt(prompt).build());
            assertEquals(generated.next().getStarted().getPromptTokens(), checked.getPromptTokens());
            generated.forEachRemaining(_ -> {});
            assertTrue(checked.getMaxNewTokens() > 0);

            var hot = prompt.toBuilder();
            hot.getParametersBuilder().setTemperature(-3);
            assertRefused(Status.INVALID_ARGUMENT, "temperature", stub, hot.build());
            var other = prompt.toBuilder().setModel("nowhere").build();
            assertRefused(Status.NOT_FOUND, "model", stub, other);
            assertRefused(Status.INVALID_ARGUMENT, "messages", stub, prompt("x".repeat(100_000)));
        });
        waitUntilNothingIsOpen();
    }

    private static void assertRefused(
            Status expected, String field, TokenizerServiceGrpc.TokenizerServiceBlockingStub stub, TextPrompt prompt) {
        var request = CheckTextRequest.newBuilder().setPrompt(prompt).build();
        var refused = assertThrows(StatusRuntimeException.class, () -> stub.checkText(request))
                .getStatus();
        assertEquals(expected.getCode(), refused.getCode());
        assertTrue(String.valueOf(refused.getDescription()).startsWith(field + ": "), refused.toString());
    }

    @Test
    void cancellingACallCancelsItsGeneration() throws Exception {
        withGrpc(channel -> {
            var context = Context.current().withCancellation();
            var id = new String[1];
            context.run(() -> {
                var events = TokenizerServiceGrpc.newBlockingStub(channel)
                        .generateText(GenerateTextRequest.newBuilder()
                                .setPrompt(prompt("forever"))
                                .build());
                id[0] = events.next().getStarted().getRequestId();
                events.next();
            });
            context.cancel(null);
            assertEquals(
                    CancelReason.CANCEL_REASON_CLIENT_GONE, cancellation(id[0]).getReason());
            completion(id[0]);
        });
        waitUntilNothingIsOpen();
    }

    @Test
    void endsACallThatIsNotRead() throws Exception {
        withGrpc(channel -> {
            var reader = new UnreadCall();
            TokenizerServiceGrpc.newStub(channel)
                    .generateText(
                            GenerateTextRequest.newBuilder()
                                    .setPrompt(prompt("wide 15000"))
                                    .build(),
                            reader);
            var id = reader.first.join().getStarted().getRequestId();
            assertEquals(
                    CancelReason.CANCEL_REASON_SLOW_READER, cancellation(id).getReason());
            completion(id);
        });
        waitUntilNothingIsOpen();
    }

    /** Asks for one message and never again. */
    private static final class UnreadCall implements ClientResponseObserver<GenerateTextRequest, GenerateTextResponse> {
        private final CompletableFuture<GenerateTextResponse> first = new CompletableFuture<>();

        @Override
        public void beforeStart(ClientCallStreamObserver<GenerateTextRequest> call) {
            call.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(GenerateTextResponse message) {
            first.complete(message);
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
