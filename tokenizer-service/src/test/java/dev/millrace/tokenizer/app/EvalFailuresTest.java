package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.Descriptors.Descriptor;
import dev.millrace.contract.eval.v1.StartEvaluationRequest;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.tokenizer.openai.ApiError;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class EvalFailuresTest {
    private static ApiError refused(String said, Descriptor request) {
        return EvalFailures.of(Status.INVALID_ARGUMENT.withDescription(said), request);
    }

    @Test
    void aFieldOfTheMessageThatTheBodyIsIsNamed() {
        var evaluation = StartEvaluationRequest.getDescriptor();
        var beams = refused("beam.beams is 1, not 2 to 16", evaluation);
        assertEquals(400, beams.status());
        assertEquals("beam.beams", beams.param());
        assertEquals("beam.beams is 1, not 2 to 16", beams.message());
        assertEquals("tasks", refused("tasks: 1 to 64 names", evaluation).param());
        assertNull(refused("nothing is there", evaluation).param());
        assertEquals(
                "labeller_id",
                refused("ranking.labeller_id: missing", SubmitRankingRequest.getDescriptor())
                        .param());
    }
}
