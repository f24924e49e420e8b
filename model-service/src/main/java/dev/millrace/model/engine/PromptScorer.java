package dev.millrace.model.engine;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import dev.millrace.model.TokenScores;

/**
 * Scores the tokens of one chunk of a prompt from the logits before each: takes the rows of the chunk one after the other
 * and keeps of each some numbers only, so its memory does not grow with the vocabulary.
 */
final class PromptScorer {
    /** Most tokens of a chunk: its scores go out with it, in a message that must stay small. */
    static final int CHUNK_MAX = 64;

    private static final int[] NO_IDS = {};

    private final CandidateSelector selector;
    private final CandidateSelection selection;
    private final Work.Prefill chunk;
    private final int alternatives;
    private final float[] logprobs;
    private final int[] ranks;
    private final int[] topIds;
    private final float[] topLogprobs;

    /** @param chunk one that is scored */
    PromptScorer(CandidateSelector selector, int vocabulary, Work.Prefill chunk) {
        this.selector = selector;
        this.chunk = chunk;
        this.alternatives = Math.min(chunk.alternatives(), vocabulary);
        this.selection = new CandidateSelection(Math.max(1, alternatives), 1, NO_IDS);
        // What follows the prompt's last token is not known yet: that row is for the candidates.
        int count = chunk.last() ? chunk.count() - 1 : chunk.count();
        this.logprobs = new float[count];
        this.ranks = new int[count];
        this.topIds = new int[count * alternatives];
        this.topLogprobs = new float[count * alternatives];
    }

    /**
     * Takes the logits after the chunk's token {@code index}, counted from 0.
     *
     * @throws ArithmeticException when they are not finite
     */
    void accept(int index, float[] row) {
        if (index >= logprobs.length) {
            return;
        }
        Candidates best = selector.select(row, selection);
        float logit = row[chunk.ids()[chunk.from() + index + 1]];
        logprobs[index] = Math.min(0, logit - best.logSumExp());
        ranks[index] = rank(row, logit);
        for (int i = 0; i < alternatives; i++) {
            topIds[index * alternatives + i] = best.ids()[i];
            topLogprobs[index * alternatives + i] = Math.min(0, best.logits()[i] - best.logSumExp());
        }
    }

    /** Whether there is anything to score in the chunk. */
    boolean isEmpty() {
        return logprobs.length == 0;
    }

    TokenScores scores() {
        return new TokenScores(chunk.from() + 1, logprobs, ranks, topIds, topLogprobs);
    }

    private static int rank(float[] row, float logit) {
        int higher = 0;
        for (float each : row) {
            higher += each > logit ? 1 : 0;
        }
        return higher;
    }
}
