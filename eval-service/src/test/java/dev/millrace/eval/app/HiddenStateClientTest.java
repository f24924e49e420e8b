package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.tokenizer.v1.ChatMessage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two models while one is upgraded. */
@NullUnmarked
class HiddenStateClientTest {
    private static final String OTHER = "fedcba9876543210";

    private final RewardSurroundings first = new RewardSurroundings();
    private final RewardSurroundings second = new RewardSurroundings();
    private ModelStubs stubs;
    private HiddenStateClient hidden;

    @BeforeEach
    void start() throws IOException {
        var addresses = "127.0.0.1:%d,127.0.0.1:%d".formatted(first.start(), second.start());
        var config = TrainingFixture.config(first.folder(), addresses);
        stubs = new ModelStubs(config);
        hidden = new HiddenStateClient(stubs, config);
    }

    @AfterEach
    void stop() {
        stubs.close();
        first.stop();
        second.stop();
    }

    @Test
    void asksNoModelThatIsAnotherThanTheOneWhoseStatesTheyAre() {
        second.serve(OTHER);
        int refused = 0;
        for (int i = 0; i < 8; i++) {
            // The models take turns.
            refused += isRefused(List.of("answer " + i)) ? 1 : 0;
        }
        assertTrue(refused > 0);
        // The first question of all was for the first model's name.
        assertEquals(8 - refused, first.embedded("answer").size());
        assertEquals(0, second.embedded("answer").size());
    }

    @Test
    void remembersNothingThatAModelSaidWhileItBecameAnother() {
        Runnable upgrade = () -> List.of(first, second).forEach(model -> model.serve(OTHER));
        List.of(first, second).forEach(model -> model.whileEmbedding(upgrade));
        assertTrue(isRefused(List.of("answer")));
        List.of(first, second).forEach(model -> {
            model.whileEmbedding(() -> {});
            model.serve("0123456789abcdef");
        });
        assertFalse(isRefused(List.of("answer")));
        assertEquals(
                2, first.embedded("answer").size() + second.embedded("answer").size());
    }

    private boolean isRefused(List<String> answers) {
        var question = ChatMessage.newBuilder().setRole("user").setContent("Question");
        try {
            hidden.of(List.of(question.build()), answers);
            return false;
        } catch (StatusRuntimeException e) {
            assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode(), e.getMessage());
            return true;
        }
    }
}
