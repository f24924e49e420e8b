package dev.millrace.sampler.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.model.v1.OpenSequence;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.InvalidRequestException;
import dev.millrace.sampler.SessionAction;
import dev.millrace.sampler.TokenIds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose turn a request is, and the adapter that answers it, goes through both doors to the model as it came. */
class SchedulingMapperTest {
    private static final Scheduling SCHEDULING = Scheduling.newBuilder()
            .setTenant("t")
            .setPriority(-7)
            .setCacheSalt("s")
            .build();

    @Test
    void aRequestOfTheTopicTakesItToTheModel() {
        assertOpensWithIt(GenerationMapper.fromProto(requested(SCHEDULING)));
    }

    @Test
    void aCallTakesItToTheModel() {
        var call = GenerateRequest.newBuilder()
                .addPromptIds(1)
                .setScheduling(SCHEDULING)
                .setAdapter("terse");
        assertOpensWithIt(GenerationMapper.fromProto(call.build(), "r", 0, Duration.ofMinutes(1)));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertWrong("tenant", SCHEDULING.toBuilder().setTenant("x".repeat(65)));
        assertWrong("cache_salt", SCHEDULING.toBuilder().setCacheSalt("x".repeat(65)));
        assertWrong("priority", SCHEDULING.toBuilder().setPriority(101));
        assertWrong("priority", SCHEDULING.toBuilder().setPriority(Integer.MIN_VALUE));
    }

    @Test
    void refusesANameThatNoAdapterHas() {
        var long65 =
                requested(SCHEDULING).toBuilder().setAdapter("x".repeat(65)).build();
        assertEquals(
                "adapter",
                assertThrows(InvalidRequestException.class, () -> GenerationMapper.fromProto(long65))
                        .field());
    }

    private static void assertWrong(String field, Scheduling.Builder scheduling) {
        var thrown = assertThrows(
                InvalidRequestException.class, () -> GenerationMapper.fromProto(requested(scheduling.build())));
        assertEquals(field, thrown.field());
    }

    private static void assertOpensWithIt(GenerationRequest request) {
        OpenSequence open = ForwardMapper.toProto(new SessionAction.Open(TokenIds.of(1), 0), request)
                .build()
                .getOpen();
        assertEquals("t", open.getTenant());
        assertEquals(-7, open.getPriority());
        assertEquals("s", open.getCacheSalt());
        assertEquals("terse", open.getAdapter());
    }

    private static GenerationRequested requested(Scheduling scheduling) {
        return GenerationRequested.newBuilder()
                .setRequestId("r")
                .addPromptIds(1)
                .setParameters(GenerationParameters.newBuilder()
                        .setMaxNewTokens(1)
                        .setTopP(1)
                        .setChoices(1))
                .setDeadlineEpochMs(1)
                .setScheduling(scheduling)
                .setAdapter("terse")
                .build();
    }
}
