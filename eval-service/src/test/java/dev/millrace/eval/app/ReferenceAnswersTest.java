package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.eval.reward.store.RewardPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The reference answers of a name over several trainings, on a real broker; each training is by a service of its own. */
@NullUnmarked
class ReferenceAnswersTest extends TrainingFixture {
    private static long trainings;

    @Test
    void tellsFromTheSecondTrainingOnHowFarRewardsHaveMoved() throws IOException {
        // Who chooses at random now and then teaches small rewards, who never does large ones.
        judge(0.65);
        assertEquals(Optional.empty(), train("moving").run().drift());
        var file = folder.resolve("moving").resolve("reference.pb");
        byte[] kept = Files.readAllBytes(file);
        var text = new String(kept, UTF_8);
        assertTrue(text.contains("Question "), "the prompts");
        assertTrue(text.contains(" #3"), "the answers");
        assertFalse(text.contains("ann") || text.contains("prompt-") || text.contains("helpful"), "nobody's judgement");

        judge(1);
        var second = train("moving");
        var drift = second.run().drift().orElseThrow();
        assertTrue(drift.drifted(), drift.toString());
        assertTrue(drift.deviationRatio() > 2, drift.toString());
        var card = RewardProto.card(second, true);
        assertEquals(drift.deviationRatio(), card.getDrift().getDeviationRatio());
        assertTrue(card.getDrift().getDrifted());
        assertTrue(card.getWarningsList().stream().anyMatch(warning -> warning.contains("reference answers")));
        assertArrayEquals(kept, Files.readAllBytes(file), "they are the first training's for ever");
        try (var service = new Service()) {
            assertEquals(
                    second.run(),
                    service.registry.read("moving", second.version()).run());
            service.registry.promote("moving", second.version());
        }

        var third = train("moving").run().drift().orElseThrow();
        assertFalse(third.drifted(), "the same preferences once more: " + third);
    }

    @Test
    void trainsOnThoughTheFileIsDamaged() throws IOException {
        judge(1);
        train("damaged");
        var file = folder.resolve("damaged").resolve("reference.pb");
        byte[] kept = Files.readAllBytes(file);
        for (byte[] damaged : List.of(Arrays.copyOf(kept, kept.length / 2), new byte[20], new byte[0])) {
            Files.write(file, damaged);
            assertThrows(IOException.class, () -> new ReferenceFile(file).read());
            assertEquals(Optional.empty(), train("damaged").run().drift());
            assertArrayEquals(damaged, Files.readAllBytes(file), "nobody writes over what somebody may want to mend");
        }
        Files.delete(file);
        assertTrue(train("damaged").run().drift().isPresent(), "the next training keeps its own");
    }

    private static RewardPackage train(String name) throws IOException {
        try (var service = new Service()) {
            var request = TrainRewardModelRequest.newBuilder()
                    .setRewardModel(name)
                    .setPromote(true)
                    // Else the same preferences are the same version, whose card is that of its first training.
                    .setSeed(++trainings)
                    .build();
            return service.trainer
                    .train(request, (_, _, _, _) -> {}, () -> false)
                    .version();
        }
    }
}
