package dev.millrace.tokenizer.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.ServedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models in Anthropic's words. */
class ModelObjectsTest {
    private static final ServedModel MODEL = new ServedModel("tiny", "v", 100);
    private static final String TREE = "{\"type\":\"model\",\"id\":\"tiny\",\"display_name\":\"tiny\","
            + "\"created_at\":\"2026-11-22T07:00:00Z\"}";
    private static final long CREATED_S = 1_795_330_800;

    @Test
    void aModelSaysWhenItWasMadeAsADate() {
        assertEquals(TREE, ModelObjects.one(MODEL, CREATED_S));
    }

    @ParameterizedTest
    @CsvSource({"'','',''", "1,'',''", "1000,'',''"})
    void theListIsOnePage(String limit, String after, String before) {
        assertEquals(
                "{\"data\":[" + TREE + "],\"has_more\":false,\"first_id\":\"tiny\",\"last_id\":\"tiny\"}",
                list(limit, after, before));
    }

    @ParameterizedTest
    @CsvSource({"'',tiny,''", "'','',tiny", "5,tiny,tiny"})
    void besideTheOneThereIsNone(String limit, String after, String before) {
        assertEquals("{\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}", list(limit, after, before));
    }

    @ParameterizedTest
    @CsvSource({
        "limit,0,'',''",
        "limit,1001,'',''",
        "limit,x,'',''",
        "limit,99999999999,'',''",
        "after_id,'',huge,''",
        "before_id,'','',huge"
    })
    void namesTheParameterThatIsWrong(String name, String limit, String after, String before) {
        var refused = assertThrows(FailureException.class, () -> list(limit, after, before));
        assertEquals(name, refused.failure().param());
    }

    private static String list(String limit, String after, String before) {
        return ModelObjects.list(
                MODEL,
                CREATED_S,
                new ModelObjects.Page(
                        limit.isEmpty() ? null : limit,
                        after.isEmpty() ? null : after,
                        before.isEmpty() ? null : before));
    }
}
