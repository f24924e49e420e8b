package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.FailureException;
import java.util.function.UnaryOperator;

/** Keys of {@code metadata}, by which a caller finds his values again. */
public final class MetadataKeys {
    private MetadataKeys() {}

    /**
     * @param change what would be done to a text
     * @throws FailureException when the key would be another
     */
    public static void requireStable(String key, UnaryOperator<String> change) {
        if (!change.apply(key).equals(key)) {
            throw FailureException.invalid(
                    "metadata",
                    "invalid_value",
                    "Invalid value for 'metadata': a key looks like what this server takes out of texts. Please use another one.");
        }
    }
}
