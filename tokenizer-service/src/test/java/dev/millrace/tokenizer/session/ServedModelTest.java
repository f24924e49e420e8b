package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServedModelTest {
    private static final ServedModel MODEL = new ServedModel("smol:135m", "v", 10, List.of("terse", "pirate"));

    @Test
    void readsTheAdapterBehindTheModelsNameOrAlone() {
        assertEquals(Optional.of(""), MODEL.adapter(""));
        assertEquals(Optional.of(""), MODEL.adapter("smol:135m"));
        assertEquals(Optional.of("terse"), MODEL.adapter("smol:135m:terse"));
        assertEquals(Optional.of("pirate"), MODEL.adapter("pirate"));
        assertEquals(Optional.empty(), MODEL.adapter("smol:135m:loud"));
        assertEquals(Optional.empty(), MODEL.adapter("smol"));
        assertEquals(Optional.empty(), MODEL.adapter("smol:135m:"));
        assertEquals(Optional.empty(), MODEL.adapter("other:terse"));
    }

    @Test
    void tellsRewardModelsFromWhatAnswers() {
        var model = new ServedModel("smol:135m", "v", 10, List.of("terse"), List.of("taste"));
        assertEquals(Optional.empty(), model.adapter("taste"));
        assertEquals(Optional.empty(), model.adapter("smol:135m:taste"));
        assertEquals(Optional.of("taste"), model.rewardModel("taste"));
        assertEquals(Optional.of("taste"), model.rewardModel("smol:135m:taste"));
        assertEquals(Optional.empty(), model.rewardModel("terse"));
        assertEquals(Optional.empty(), model.rewardModel("smol:135m"));
        assertEquals(Optional.empty(), model.rewardModel(""));
    }

    @Test
    void namesWhatAnswered() {
        assertEquals("smol:135m", MODEL.with(""));
        assertEquals("smol:135m:terse", MODEL.with("terse"));
        assertEquals("smol:135m:terse", MODEL.answering("terse"));
        assertEquals("smol:135m", MODEL.answering(""));
        assertEquals("smol:135m", MODEL.answering("loud"));
    }
}
