package dev.millrace.constraint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Texts made by choosing among the tokens that a constraint allows. */
final class Walk {
    private final List<byte @Nullable []> vocabulary;
    private final TokenTrie trie;
    private final Random random;

    Walk(List<byte @Nullable []> vocabulary, Random random) {
        this.vocabulary = vocabulary;
        this.trie = new TokenTrie(vocabulary);
        this.random = random;
    }

    /** All 256 bytes. */
    static List<byte @Nullable []> bytes() {
        var vocabulary = new ArrayList<byte @Nullable []>();
        for (int b = 0; b < 256; b++) {
            vocabulary.add(new byte[] {(byte) b});
        }
        return vocabulary;
    }

    /** A complete text, or null when after so many tokens none has come to an end. */
    @Nullable
    String text(Constraint constraint, int tokensMax) {
        var at = constraint.start();
        var text = new ByteArrayOutputStream();
        for (int i = 0; i < tokensMax; i++) {
            var allowed = at.allowed(trie);
            if (at.mustEnd() || (at.canEnd() && random.nextInt(4) == 0)) {
                return text.toString(StandardCharsets.UTF_8);
            }
            if (allowed.isEmpty()) {
                throw new AssertionError("stuck after " + text.toString(StandardCharsets.UTF_8));
            }
            int nth = random.nextInt(allowed.cardinality());
            int id = allowed.stream().skip(nth).findFirst().orElseThrow();
            // Brackets and quotes that close are taken more often, or nothing would come to an end.
            id = preferEnd(allowed, id);
            byte[] token = vocabulary.get(id);
            text.writeBytes(token);
            at = at.advance(token).orElseThrow();
        }
        return null;
    }

    private int preferEnd(java.util.BitSet allowed, int otherwise) {
        if (random.nextInt(3) > 0) {
            return otherwise;
        }
        for (int id = 0; id < vocabulary.size(); id++) {
            byte[] token = vocabulary.get(id);
            if (allowed.get(id) && token != null && token.length == 1 && "\"}]".indexOf(token[0]) >= 0) {
                return id;
            }
        }
        return otherwise;
    }
}
