package dev.millrace.tokenizer.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The tokens that contain one of some texts: no repetition that DRY penalises reaches across them. Looking through the
 * vocabulary takes milliseconds, so the tokens of the last {@value #CACHED_MAX} texts are kept. Safe for many threads.
 */
final class DryBreakers {
    /** Of requests that name none; as llama.cpp has it. */
    static final List<String> DEFAULT = List.of("\n", ":", "\"", "*");
    /** Most tokens that break repetitions. */
    static final int TOKENS_MAX = 8192;

    private static final int CACHED_MAX = 256;

    private final Tokenizer tokenizer;
    private final Map<String, List<Integer>> cached = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Integer>> eldest) {
            return size() > CACHED_MAX;
        }
    });

    DryBreakers(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The tokens, ascending.
     *
     * @param texts none stands for {@link #DEFAULT}
     * @throws FailureException when there are more than {@value #TOKENS_MAX}
     */
    List<Integer> ids(List<String> texts) {
        var ids = new TreeSet<Integer>();
        for (var text : texts.isEmpty() ? DEFAULT : texts) {
            ids.addAll(containing(text));
        }
        if (ids.size() > TOKENS_MAX) {
            throw FailureException.invalid(
                    "dry_sequence_breakers",
                    "invalid_value",
                    "Invalid value for 'dry_sequence_breakers': " + ids.size()
                            + " tokens contain one of the texts; most are " + TOKENS_MAX + ".");
        }
        return List.copyOf(ids);
    }

    private List<Integer> containing(String text) {
        var known = cached.get(text);
        if (known == null) {
            known = search(text.getBytes(UTF_8));
            cached.put(text, known);
        }
        return known;
    }

    private List<Integer> search(byte[] wanted) {
        var ids = new ArrayList<Integer>();
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            if (contains(tokenizer.tokenBytes(id), wanted)) {
                ids.add(id);
            }
        }
        return List.copyOf(ids);
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int start = 0; start + wanted.length <= bytes.length; start++) {
            int equal = 0;
            while (equal < wanted.length && bytes[start + equal] == wanted[equal]) {
                equal++;
            }
            if (equal == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
