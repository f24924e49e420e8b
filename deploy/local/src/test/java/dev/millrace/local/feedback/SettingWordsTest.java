package dev.millrace.local.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.local.system.UsageException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingWordsTest {
    @Test
    void takesSettingsInTurn() {
        assertEquals(
                "[{\"parameters\":{\"temperature\":0.3}},"
                        + "{\"name\":\"warm\",\"model\":\"m\",\"parameters\":{\"top_k\":5,\"top_p\":0.9}},"
                        + "{\"parameters\":{\"temperature\":0.3}}]",
                SettingWords.of(List.of("temperature=0.3", "name=warm, model=m, top_k=5, top_p=0.9"), 3)
                        .toString());
    }

    @Test
    void knowsThatRevisionsAreNoWayOfDecoding() {
        assertEquals(
                "[{\"revisions\":2,\"parameters\":{\"top_k\":5}},{\"revisions\":2,\"parameters\":{\"top_k\":5}}]",
                SettingWords.of(List.of("revisions=2,top_k=5"), 2).toString());
    }

    @Test
    void makesFourAnswersOrOneOfEachSetting() {
        assertEquals(4, SettingWords.of(List.of(), 0).size());
        assertEquals(4, SettingWords.of(List.of("temperature=1"), 0).size());
        assertEquals(
                2, SettingWords.of(List.of("temperature=1", "temperature=2"), 0).size());
    }

    @Test
    void refusesWhatNobodyUnderstands() {
        for (var wrong : List.of("", "temperature", "temperature=warm", "top_k=1.5", "heat=1", "=1")) {
            assertThrows(UsageException.class, () -> SettingWords.of(List.of(wrong), 2), wrong);
        }
        assertThrows(UsageException.class, () -> SettingWords.of(List.of(), 1));
        assertThrows(UsageException.class, () -> SettingWords.of(List.of(), 9));
        assertThrows(UsageException.class, () -> SettingWords.of(Collections.nCopies(3, "top_k=1"), 2));
    }
}
