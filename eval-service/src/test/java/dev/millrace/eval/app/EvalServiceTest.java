package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.eval.v1.GetChallengeRequest;
import dev.millrace.contract.eval.v1.GetChallengeResponse;
import dev.millrace.contract.eval.v1.OnlineServiceGrpc;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The service as a whole: its health, and a broker that goes away. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class EvalServiceTest extends EvalFixture {
    @Test
    void tellsItsHealthOnBothPorts() throws Exception {
        assertEquals(200, get("/health/live").statusCode());
        assertEquals(200, get("/health/ready").statusCode());
        var health = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
        assertEquals(ServingStatus.SERVING, health.getStatus());
        var service = HealthCheckRequest.newBuilder().setService("millrace.eval.v1.EvalService");
        assertEquals(
                ServingStatus.SERVING,
                HealthGrpc.newBlockingStub(channel).check(service.build()).getStatus());
    }

    @Test
    void comparesNobodyUnlessTold() {
        var challenge =
                OnlineServiceGrpc.newBlockingStub(channel).getChallenge(GetChallengeRequest.getDefaultInstance());
        assertEquals(GetChallengeResponse.newBuilder().setMode("off").build(), challenge);
    }

    @Test
    void saysSoWhileTheBrokerIsAwayAndGoesOnWhenItIsBack() throws Exception {
        produce("r7", completion("r7", "kept").toByteArray());
        await(() -> figures("kept").getCompletions() == 1);
        broker.stop();
        var error = assertThrows(
                StatusRuntimeException.class,
                () -> feedback.submitRanking(request(ranking("prompt-3", 1, 2).build())));
        assertEquals(Status.Code.UNAVAILABLE, error.getStatus().getCode());
        assertEquals(1, figures("kept").getCompletions());

        broker.start();
        produce("r6", completion("r6", "back").toByteArray());
        await(() -> figures("back").getCompletions() == 1);
        assertFalse(feedback.submitRanking(request(ranking("prompt-4", 2, 1).build()))
                .getRankingId()
                .isEmpty());
        await(() -> get("/health/ready").statusCode() == 200);
    }
}
