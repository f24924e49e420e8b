package dev.millrace.tokenizer.grounding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.retrieval.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentKeyTest {
    @ParameterizedTest
    @CsvSource({
        "faq/returns, '', faq, returns",
        "ada:faq/returns, ada, faq, returns",
        "org:ada:faq/a/b:c, org:ada, faq, a/b:c",
        "a.b_c-D9/x y, '', a.b_c-D9, x y"
    })
    void isReadFromItsText(String text, String tenant, String collection, String id) {
        var key = DocumentKey.parse(text);
        assertEquals(new DocumentKey(tenant, collection, id), key);
        assertEquals(text, key.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "faq", "/a", "faq/", ":/a", "f q/a", "faq/ "})
    void refusesWhatIsNone(String text) {
        assertThrows(InvalidInputException.class, () -> DocumentKey.parse(text));
    }

    @Test
    void keepsTenantsApart() {
        assertEquals("ada:faq", new DocumentKey("ada", "faq", "x").indexName());
        assertEquals("faq", new DocumentKey("", "faq", "x").indexName());
        assertThrows(InvalidInputException.class, () -> new DocumentKey("", "ada:faq", "x"));
    }
}
