package dev.millrace.tokenizer.openai;

import dev.millrace.retrieval.Document;
import dev.millrace.tokenizer.session.FailureException;
import java.util.function.UnaryOperator;

/** The body of {@code PUT /v1/collections/{name}/documents/{id}}. */
public final class DocumentRequest {
    private DocumentRequest() {}

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @param id of the path
     * @throws FailureException naming the first wrong field
     */
    public static Document parse(String id, byte[] body) {
        return GroundingFields.document(Body.fields(body), id);
    }

    /**
     * The document with what it says changed.
     *
     * @throws dev.millrace.retrieval.InvalidInputException when that makes it too long
     */
    public static Document withTexts(Document document, UnaryOperator<String> change) {
        return new Document(
                document.id(), change.apply(document.title()), change.apply(document.text()), document.metadata());
    }
}
