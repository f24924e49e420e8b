package dev.millrace.tokenizer.openai;

import dev.millrace.retrieval.Search;
import dev.millrace.tokenizer.session.FailureException;
import java.util.function.UnaryOperator;

/**
 * The body of {@code POST /v1/collections/{name}/search}.
 *
 * @param search what is looked for
 * @param withPrompt whether the answer tells what a model would be asked with what was found
 */
public record SearchRequest(Search search, boolean withPrompt) {
    private static final int TOP_K = 8;

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @param change what the query is changed to before anything sees it
     * @throws FailureException naming the first wrong field
     */
    public static SearchRequest parse(byte[] body, UnaryOperator<String> change) {
        var fields = Body.fields(body);
        var query = change.apply(Body.text(fields, "query"));
        int topK = GroundingFields.topK(fields, TOP_K);
        var filter = GroundingFields.texts(fields, "filter");
        double minScore = GroundingFields.share(fields, "min_score");
        double diversity = GroundingFields.share(fields, "diversity");
        boolean withPrompt = fields.flag("with_prompt");
        return GroundingFields.named(
                fields, () -> new SearchRequest(new Search(query, topK, filter, minScore, diversity), withPrompt));
    }
}
