package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.session.FailureException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/rerank}, as Jina and Cohere have it, checked.
 *
 * @param model null for the one that is loaded
 * @param documents 1 to {@value EncoderTexts#TEXTS_MAX}
 * @param topN results that are wanted, 1 to the number of documents
 * @param returnDocuments whether results carry their texts
 * @param truncate whether texts that are too long are cut
 */
public record RerankRequest(
        @Nullable String model,
        String query,
        List<String> documents,
        int topN,
        boolean returnDocuments,
        boolean truncate) {

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static RerankRequest parse(byte[] body) {
        var fields = Body.fields(body);
        var query = Body.text(fields, "query");
        if (fields.array("documents") == null) {
            throw fields.missing("documents");
        }
        var documents = Body.texts(fields, "documents");
        int topN = Objects.requireNonNullElse(fields.integer("top_n"), documents.size());
        if (topN < 1) {
            throw fields.invalid("top_n", "integer_below_min_value", "must be 1 or more, got " + topN + ".");
        }
        return new RerankRequest(
                fields.text("model"),
                query,
                documents,
                Math.min(topN, documents.size()),
                fields.node("return_documents") == null || fields.flag("return_documents"),
                fields.flag("truncate"));
    }

    /** The same with every text changed. */
    public RerankRequest withTexts(UnaryOperator<String> change) {
        var changed = documents.stream().map(change).toList();
        return new RerankRequest(model, change.apply(query), changed, topN, returnDocuments, truncate);
    }
}
