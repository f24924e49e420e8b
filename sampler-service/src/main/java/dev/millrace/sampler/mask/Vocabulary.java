package dev.millrace.sampler.mask;

import dev.millrace.constraint.Constraint;
import dev.millrace.constraint.TokenTrie;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What every token of a model stands for. Some megabytes, so shared by all answers. */
public final class Vocabulary {
    private final String version;
    private final List<byte @Nullable []> text;
    private final TokenTrie trie;
    /** A table holds its form's places and not the form itself, so it goes with the form. */
    private final Map<Constraint, MaskTable> masks = new WeakHashMap<>();

    /**
     * @param version of the model
     * @param tokens bytes by id
     * @param special ids that are marks and not text
     */
    public Vocabulary(String version, List<byte[]> tokens, BitSet special) {
        this.version = version;
        this.text = new ArrayList<>(tokens.size());
        for (int id = 0; id < tokens.size(); id++) {
            boolean isText = !special.get(id) && tokens.get(id).length > 0;
            text.add(isText ? tokens.get(id) : null);
        }
        this.trie = new TokenTrie(text);
    }

    /** Version of the model it belongs to. */
    public String version() {
        return version;
    }

    /** The text of a token; null for a mark and for an id that no token has. */
    byte @Nullable [] text(int id) {
        return id >= 0 && id < text.size() ? text.get(id) : null;
    }

    TokenTrie trie() {
        return trie;
    }

    /** What was found out about the places of a form; one form's is always the same. */
    synchronized MaskTable masks(Constraint form) {
        return masks.computeIfAbsent(form, _ -> new MaskTable());
    }

    /** Number of tokens. */
    public int size() {
        return text.size();
    }
}
