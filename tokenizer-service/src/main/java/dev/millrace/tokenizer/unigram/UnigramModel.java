package dev.millrace.tokenizer.unigram;

import dev.millrace.tokenizer.pipeline.ByteTokens;
import dev.millrace.tokenizer.pipeline.WordModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unigram language model of Kudo (2018): of all ways to cut a word into tokens, the one whose scores (log
 * probabilities) sum to most, found by Viterbi's dynamic programme in O(n · longest token). A character without a token
 * costs 10 less than the worst token unless it is said; neighbouring ones are one unknown token, or their bytes. Immutable.
 */
public final class UnigramModel implements WordModel {
    private static final double UNKNOWN_PENALTY = 10;

    private final TokenTrie trie;
    private final double[] scores;
    private final int unknownId;
    private final double unknownScore;
    private final @Nullable ByteTokens bytes;

    /**
     * A token.
     *
     * @param spelling how it is spelled
     * @param score its log probability
     */
    public record Piece(String spelling, double score) {}

    /**
     * The token of what has none.
     *
     * @param id its id
     * @param score what a character costs that has no token
     */
    public record Unknown(int id, double score) {
        /** The score is 10 less than the worst of the tokens. */
        public static Unknown below(List<Piece> pieces, int id) {
            double worst = pieces.stream().mapToDouble(Piece::score).min().orElse(0);
            return new Unknown(id, worst - UNKNOWN_PENALTY);
        }
    }

    /**
     * A model over scored tokens.
     *
     * @param pieces the tokens, whose ids are their places
     * @param hidden spellings of tokens that are not looked for
     * @param unknown the token of what has none
     * @param byteVocabulary spelling to id where characters without a token are spelled in bytes; null where not
     */
    public UnigramModel(
            List<Piece> pieces, Set<String> hidden, Unknown unknown, @Nullable Map<String, Integer> byteVocabulary) {
        trie = new TokenTrie(pieces.stream().map(Piece::spelling).toList(), hidden);
        scores = pieces.stream().mapToDouble(Piece::score).toArray();
        unknownId = unknown.id();
        unknownScore = unknown.score();
        bytes = byteVocabulary == null ? null : new ByteTokens(byteVocabulary);
    }

    /** The best way to each place of a word: the sum so far, the token that ends there, and where it begins. */
    private static final class Lattice {
        private final double[] best;
        private final int[] token;
        private final int[] start;

        Lattice(int length) {
            best = new double[length + 1];
            token = new int[length + 1];
            start = new int[length + 1];
            Arrays.fill(start, -1);
        }

        void offer(int from, int to, int id, double score) {
            double sum = best[from] + score;
            if (start[to] < 0 || sum > best[to]) {
                best[to] = sum;
                token[to] = id;
                start[to] = from;
            }
        }
    }

    @Override
    public void encode(String word, Tokens tokens) {
        Lattice lattice = new Lattice(word.length());
        for (int at = 0; at < word.length(); ) {
            int next = at + Character.charCount(word.codePointAt(at));
            offerTokens(word, at, next, lattice);
            at = next;
        }
        emit(word, lattice, tokens);
    }

    private void offerTokens(String word, int at, int next, Lattice lattice) {
        boolean[] single = new boolean[1];
        trie.search(word, at, (id, end) -> {
            lattice.offer(at, end, id, scores[id]);
            single[0] |= end == next;
        });
        if (!single[0]) {
            lattice.offer(at, next, unknownId, unknownScore);
        }
    }

    private void emit(String word, Lattice lattice, Tokens tokens) {
        List<int[]> stretches = new ArrayList<>();
        for (int end = word.length(); end > 0; end = lattice.start[end]) {
            int[] stretch = {lattice.token[end], lattice.start[end], end};
            int[] after = stretches.isEmpty() ? null : stretches.getLast();
            if (stretch[0] == unknownId && after != null && after[0] == unknownId) {
                after[1] = stretch[1];
            } else {
                stretches.add(stretch);
            }
        }
        for (int[] stretch : stretches.reversed()) {
            if (stretch[0] == unknownId && bytes != null) {
                addBytes(Objects.requireNonNull(bytes), word, stretch, tokens);
            } else {
                tokens.add(stretch[0], stretch[1], stretch[2]);
            }
        }
    }

    private void addBytes(ByteTokens spelled, String word, int[] stretch, Tokens tokens) {
        int[] ids = spelled.of(word.substring(stretch[1], stretch[2]));
        if (ids.length == 0) {
            tokens.add(unknownId, stretch[1], stretch[2]);
        }
        for (int id : ids) {
            tokens.add(id, stretch[1], stretch[2]);
        }
    }
}
