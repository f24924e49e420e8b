package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.session.SeveralAnswers;
import org.jspecify.annotations.Nullable;

/** Contrastive search by the names of Hugging Face: {@code penalty_alpha}, and {@code top_k} candidates. */
final class ContrastiveFields {
    private ContrastiveFields() {}

    /**
     * Reads and checks the fields of a request without beams.
     *
     * @param answers wanted
     * @param bestOf generated for them; null for as many
     */
    static Search read(Fields fields, int answers, @Nullable Integer bestOf) {
        var alpha = fields.number("penalty_alpha");
        if (alpha == null) {
            return Search.NONE;
        }
        if (!(alpha >= 0 && alpha <= 1)) {
            throw fields.invalid("penalty_alpha", "invalid_value", "must be in [0, 1], got " + alpha + ".");
        }
        var topK = fields.integer("top_k");
        int most = SeveralAnswers.CONTRASTIVE_TOP_K_MAX;
        if (topK == null || topK < 1 || topK > most) {
            throw fields.invalid(
                    "top_k", "invalid_value", "must be 1 to " + most + " with 'penalty_alpha', got " + topK + ".");
        }
        if (answers > 1 || bestOf != null && bestOf > 1) {
            throw fields.invalid(
                    answers > 1 ? "n" : "best_of",
                    "invalid_value",
                    "must be 1 with 'penalty_alpha': all answers would be the same.");
        }
        return new Search.Contrastive(alpha, topK);
    }
}
