package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open sequence. Positions {@code [0, computed)} are in the slot; tokens {@code [computed, known)} are to be fed.
 */
final class Sequence {
    enum State {
        /** Waits for a slot. */
        QUEUED,
        /** Has a slot; its keys and values are being copied from the donor. */
        COPYING,
        /** Tokens are fed in chunks. */
        PREFILLING,
        /** One token is to be fed, with the next decode step. */
        READY,
        /** Waits for its caller; its row of logits is kept. */
        IDLE
    }

    private static final int[] NO_DRAFT = {};
    private static final float ACCEPTANCE_FIRST = 0.7f;

    final SequenceKey key;
    final CandidateSelection selection;
    final Scheduling scheduling;
    /** Most tokens, prompt included; less where its adapter has virtual ones before them. */
    int maxLength;

    final long deadlineNanos;
    /** How many to report with the score of each token of the prompt, or {@link Command.Open#NOT_SCORED}. */
    final int promptAlternatives;
    /** Position of the first token that is scored; no meaning where none is. */
    final int scoredFrom;

    /** What it is computed with, from when it is in the queue until it ends; null for the model alone. */
    @Nullable
    AdapterWeights adapter;

    /** Kept where its tokens are compared, else null. */
    @Nullable
    final HiddenStates states;

    State state = State.QUEUED;
    int[] ids;
    int known;
    int computed;
    /** How many of the known tokens, at their end, are only proposed; they are computed, too. */
    int drafted;
    /** What its caller proposed with the last step. */
    int[] draft = NO_DRAFT;
    /** What may follow the last token that its caller said, and each of what it proposed; empty for anything. */
    List<AllowedIds> allowed;
    /** Probability that a proposed token is right. */
    float acceptance = ACCEPTANCE_FIRST;

    int slot = -1;
    /** When the last command came or the last result went, whichever is later. */
    long touchedNanos;
    /** Order of opening. */
    final long ticket;
    /** A sequence whose first tokens are the same; its keys and values are copied if it still has them. */
    @Nullable
    Sequence donor;
    /** Tokens copied, until the first result has told it. */
    int cached;
    /** The whole row is wanted with the next result. */
    boolean rowWanted;
    /** The prefill has ended once. */
    boolean started;
    /** It was given a slot, and its tenant is charged for it. */
    boolean served;
    /** Tokens of it that the queue knows to be computed. */
    int drained;
    /** What is measured of it; a part of {@link SequenceTimes}. */
    final int promptTokens;

    final long openedNanos;
    long admittedNanos = SequenceTimes.NEVER;
    long prefilledNanos = SequenceTimes.NEVER;
    int reused;

    Sequence(SequenceKey key, Command.Open open, int maxLength, int hiddenSize, long ticket, long nowNanos) {
        this.key = key;
        this.selection = open.selection();
        this.scheduling = open.scheduling();
        this.maxLength = maxLength;
        this.deadlineNanos = open.deadlineNanos();
        this.promptAlternatives = open.promptAlternatives();
        this.scoredFrom = open.scoredFrom();
        this.states = selection.similarity() ? new HiddenStates(maxLength, hiddenSize) : null;
        this.ids = open.ids();
        this.allowed = open.allowed().isAny() ? List.of() : List.of(open.allowed());
        this.known = ids.length;
        this.ticket = ticket;
        this.touchedNanos = nowNanos;
        this.promptTokens = known;
        this.openedNanos = nowNanos;
    }

    Sequence(SequenceKey key, Sequence parent, long ticket, long nowNanos) {
        this.key = key;
        this.selection = parent.selection;
        this.scheduling = parent.scheduling;
        this.maxLength = parent.maxLength;
        this.deadlineNanos = parent.deadlineNanos;
        this.promptAlternatives = Command.Open.NOT_SCORED;
        this.scoredFrom = 1;
        this.states = null;
        this.adapter = parent.adapter;
        this.ids = Arrays.copyOf(parent.ids, parent.settled());
        this.allowed = parent.allowed.isEmpty() ? List.of() : parent.allowed.subList(0, 1);
        this.known = ids.length;
        this.ticket = ticket;
        this.touchedNanos = nowNanos;
        this.promptTokens = known;
        this.openedNanos = nowNanos;
        this.donor = parent;
    }

    void append(int token) {
        if (known == ids.length) {
            ids = Arrays.copyOf(ids, Math.min(maxLength, Math.max(64, known * 2)));
        }
        ids[known++] = token;
    }

    /** Tokens that its caller has said to be its. */
    int settled() {
        return known - drafted;
    }

    /** Shortest length it can go back to: where its tokens are compared, the last one may be replaced. */
    int keepMin() {
        return states == null ? settled() : Math.max(promptTokens, settled() - 1);
    }

    /** Drops what was proposed and is wrong, and learns from it; {@code next} is the token that follows. */
    void settle(int keep, int next) {
        int right = keep - settled();
        for (int i = 0; i < right; i++) {
            acceptance = DraftGauge.learn(acceptance, true);
        }
        if (right >= 0 && right < draft.length) {
            acceptance = DraftGauge.learn(acceptance, draft[right] == next);
        }
        known = keep;
        computed = keep;
        drafted = 0;
        draft = NO_DRAFT;
    }

    /** Tokens that it may come to, prompt included. */
    int reserved() {
        return maxLength;
    }

    SequenceTimes times() {
        return new SequenceTimes(
                key, openedNanos, admittedNanos, prefilledNanos, promptTokens, reused, known - promptTokens);
    }

    /** Whose keys and values are of use to it. */
    PrefixCache.Scope cacheScope() {
        return new PrefixCache.Scope(scheduling.cacheSalt(), adapter == null ? "" : adapter.version());
    }

    /** Whether its prompt is to be scored. */
    boolean isScored() {
        return promptAlternatives != Command.Open.NOT_SCORED;
    }

    /** Most of its tokens that need not be computed: not the last one, for what follows it is wanted. */
    int cacheableMax() {
        if (states != null) {
            return 0;
        }
        return isScored() ? scoredFrom - 1 : known - 1;
    }

    /**
     * The next of what is to be fed.
     *
     * @param most tokens of it
     * @param mostScored the same where the tokens behind them are scored
     */
    Work.Prefill chunk(int most, int mostScored) {
        if (isScored() && computed >= scoredFrom - 1) {
            int count = Math.min(left(), Math.min(most, mostScored));
            return new Work.Prefill(key, slot, ids, computed, count, count == left(), promptAlternatives);
        }
        int plain = isScored() ? scoredFrom - 1 - computed : left();
        int count = Math.min(plain, most);
        return new Work.Prefill(key, slot, ids, computed, count, count == left());
    }

    int left() {
        return known - computed;
    }
}
