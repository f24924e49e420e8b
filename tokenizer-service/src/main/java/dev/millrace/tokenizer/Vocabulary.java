package dev.millrace.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Which id is spelled how: the model's tokens and the added ones. Ids may have holes. Immutable. */
public final class Vocabulary {
    private final @Nullable String[] spellings;
    private final @Nullable AddedToken[] added;
    private final Map<String, Integer> ids;

    /**
     * Joins the model's tokens and the added tokens; where both name a spelling, the added token's id wins.
     *
     * @param model spelling to id of the model's tokens
     * @param addedTokens added tokens, whose ids may lie inside or above the model's
     * @param size one more than the highest id
     */
    public Vocabulary(Map<String, Integer> model, List<AddedToken> addedTokens, int size) {
        spellings = new String[size];
        added = new AddedToken[size];
        ids = HashMap.newHashMap(model.size() + addedTokens.size());
        model.forEach((spelling, id) -> {
            spellings[id] = spelling;
            ids.put(spelling, id);
        });
        for (AddedToken token : addedTokens) {
            spellings[token.id()] = token.content();
            added[token.id()] = token;
            ids.put(token.content(), token.id());
        }
    }

    /** One more than the highest id. */
    public int size() {
        return spellings.length;
    }

    /** The id of a spelling. */
    public OptionalInt idOf(String spelling) {
        Integer id = ids.get(spelling);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /**
     * The spelling of an id as the file writes it (byte-level alphabet for ordinary tokens); null for a hole.
     *
     * @throws IllegalArgumentException when the id is outside the vocabulary
     */
    public @Nullable String spelling(int id) {
        return spellings[checked(id)];
    }

    /**
     * The added token of an id; null for an ordinary one.
     *
     * @throws IllegalArgumentException when the id is outside the vocabulary
     */
    public @Nullable AddedToken added(int id) {
        return added[checked(id)];
    }

    private int checked(int id) {
        if (id < 0 || id >= spellings.length) {
            throw new IllegalArgumentException("token id " + id + " is outside [0, " + spellings.length + ")");
        }
        return id;
    }
}
