package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextResponse;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.grpc.Context;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R21: who resets one stream of a gRPC connection ends that call and no other. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeStreamResetTest extends EdgeFixture {
    @Test
    void theOtherCallsOfTheConnectionGoOn() throws Exception {
        withGrpc(channel -> {
            var stub = TokenizerServiceGrpc.newBlockingStub(channel);
            var request = GenerateTextRequest.newBuilder()
                    .setPrompt(prompt("forever"))
                    .build();
            var stays = Context.current().withCancellation();
            var leaves = Context.current().withCancellation();
            Iterator<GenerateTextResponse> staying = begin(stays, stub, request);
            Iterator<GenerateTextResponse> leaving = begin(leaves, stub, request);
            var gone = leaving.next().getStarted().getRequestId();
            staying.next();

            leaves.cancel(null);

            assertEquals(
                    CancelReason.CANCEL_REASON_CLIENT_GONE, cancellation(gone).getReason());
            completion(gone);
            int before = edge.open().size();
            for (int i = 0; i < 20; i++) {
                assertTrue(staying.next().hasDelta());
            }
            assertEquals(1, before, "the other call is open");
            stays.cancel(null);
        });
        waitUntilNothingIsOpen();
    }

    private static Iterator<GenerateTextResponse> begin(
            Context.CancellableContext context,
            TokenizerServiceGrpc.TokenizerServiceBlockingStub stub,
            GenerateTextRequest request) {
        var before = context.attach();
        try {
            return stub.generateText(request);
        } finally {
            context.detach(before);
        }
    }
}
