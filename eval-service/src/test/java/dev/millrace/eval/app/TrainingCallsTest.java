package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class TrainingCallsTest extends TrainingFixture {
    private static final TrainRewardModelRequest PROMOTING =
            TrainRewardModelRequest.newBuilder().setPromote(true).build();

    @Test
    void leavesAVersionAloneThatWasPromotedMeanwhile() throws IOException {
        judge(1);
        var chosen = CountingModel.writeReward(folder);
        try (var service = new Service()) {
            var call = new RecordingCall<TrainRewardModelResponse>() {
                @Override
                public void onNext(TrainRewardModelResponse message) {
                    super.onNext(message);
                    if (message.getProgress().getPhase().equals("training")) {
                        promote(service.registry, chosen);
                    }
                }
            };
            call.becomeReady();
            new TrainingCalls(service.trainer).train(PROMOTING, call);
            assertEquals(
                    chosen,
                    service.registry
                            .promoted(RewardScoring.DEFAULT_NAME)
                            .orElseThrow()
                            .version());
            var card = List.copyOf(call.messages).getLast().getCard();
            assertFalse(card.getPromoted());
            assertTrue(
                    card.getWarningsList().stream().anyMatch(warning -> warning.contains("not promoted")),
                    card.toString());
        }
    }

    @Test
    void tellsOfTheLastPenaltyOnceAndThenAsSeldomAsOfOthers() {
        var call = new RecordingCall<TrainRewardModelResponse>();
        call.becomeReady();
        var progress = TrainingCalls.progress(call);
        long beganNanos = System.nanoTime();
        for (int penalty = 1; penalty <= 3; penalty++) {
            for (int step = 0; step < 1_000; step++) {
                progress.reached("training", penalty, 3, OptionalDouble.of(0.5));
            }
        }
        var told = call.messages.stream()
                .map(message -> message.getProgress().getDone())
                .toList();
        assertEquals(1, told.getFirst());
        assertEquals(3, told.getLast());
        // The first of the phase, the first of the last penalty, and two a second.
        long halfSeconds = (System.nanoTime() - beganNanos) / 500_000_000L;
        assertTrue(told.size() <= 2 + halfSeconds, told.toString());
        progress.reached("evaluating", 0, 1, OptionalDouble.empty());
        assertEquals(
                "evaluating", List.copyOf(call.messages).getLast().getProgress().getPhase());
    }

    private static void promote(RewardRegistry registry, String version) {
        try {
            registry.promote(RewardScoring.DEFAULT_NAME, version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
