package dev.millrace.sampler.mask;

import dev.millrace.constraint.Constraint;
import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Matcher;
import dev.millrace.constraint.Work;
import dev.millrace.sampler.TokenIds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that one answer may go on with, so that it stays the beginning of a text of its form and ends only as a whole
 * one. As its tokens run out it is led to its end: as long as the shortest rest, in bytes, fits into the tokens that are left,
 * no token may follow after which it would not. Every byte is a token in vocabularies of today, so this keeps itself up;
 * where it is not, the form goes before the end. Marks are not allowed, except the ids that end an answer, and these exactly
 * where the text may end. Belongs to one answer; taking up an answer that was begun elsewhere is telling it the tokens so
 * far.
 *
 * <p>Finding all tokens that may follow costs as much as there are, so it is done where they are few, where it is known
 * from before ({@link MaskTable}), or where single questions have not been enough lately. All questions about one token
 * together take {@value #STEP_WORK} units of work at most, some tens of milliseconds: others wait meanwhile.
 */
public final class TokenMask {
    /** So many single questions cost more than all answers at once. */
    private static final int QUESTIONS_MAX = 512;

    private static final int STEP_WORK = 250_000;
    /** Nodes of the vocabulary looked at to find few tokens; some tens of microseconds. */
    private static final int FEW_NODES = 4_096;
    /** Tokens for which all that may follow are found after single questions were not enough. */
    private static final int EAGER_TOKENS = 4;

    private final Vocabulary vocabulary;
    private final MaskTable table;
    private final BitSet ends = new BitSet();
    private Matcher at;
    private boolean ended;
    /** Tokens that may still come, an end included. */
    private int left;

    private int eager;
    private int questions;
    private Work work = new Work(STEP_WORK);
    private @Nullable AllowedTokens all;

    /**
     * @param ends ids that end the answer
     * @param tokensMax most tokens that the answer may have, an end included
     */
    public TokenMask(Constraint constraint, Vocabulary vocabulary, Collection<Integer> ends, int tokensMax) {
        this.vocabulary = vocabulary;
        this.table = vocabulary.masks(constraint);
        this.at = constraint.start();
        this.left = tokensMax;
        ends.forEach(this.ends::set);
    }

    private TokenMask(TokenMask other) {
        this.vocabulary = other.vocabulary;
        this.table = other.table;
        this.ends.or(other.ends);
        this.at = other.at;
        this.ended = other.ended;
        this.left = other.left;
        this.eager = other.eager;
        this.all = other.all;
    }

    /** Another one at the same place, which goes its own way: where an answer branches. */
    public TokenMask copy() {
        return new TokenMask(this);
    }

    /**
     * Whether a token may come next.
     *
     * @throws InvalidConstraintException when finding out would take too long
     */
    public boolean allows(int id) {
        if (all == null && ++questions > QUESTIONS_MAX) {
            allowed();
        }
        if (all != null) {
            return all.contains(id);
        }
        if (ended) {
            return false;
        }
        if (ends.get(id)) {
            return at.canEnd();
        }
        var text = vocabulary.text(id);
        return text != null && at.allows(text, restMax(), work);
    }

    /**
     * All tokens that may come next; none when the answer has ended.
     *
     * @throws InvalidConstraintException when finding out would take too long
     */
    public BitSet allowed() {
        if (ended) {
            return new BitSet();
        }
        find(Integer.MAX_VALUE);
        return all == null ? new BitSet() : all.ids();
    }

    /**
     * All tokens that may come next, where it pays to find them; else {@link AllowedTokens#ANY}, which says nothing, as it
     * does where there are none.
     */
    public AllowedTokens named() {
        if (ended) {
            return AllowedTokens.ANY;
        }
        try {
            find(FEW_NODES);
            if (all == null && eager > 0) {
                eager--;
                find(Integer.MAX_VALUE);
            }
        } catch (InvalidConstraintException e) {
            // Whoever chooses the token is told so.
            return AllowedTokens.ANY;
        }
        return all == null || all.count() == 0 ? AllowedTokens.ANY : all;
    }

    /** Single questions were not enough to choose this token: it pays to find all tokens for it and for some after it. */
    public void undecided() {
        eager = EAGER_TOKENS;
    }

    /**
     * {@link #named} here and after each token of a guess, as far as the guess keeps the form.
     *
     * @return one more than there are tokens of the guess that do
     */
    public List<AllowedTokens> along(TokenIds guess) {
        var named = new ArrayList<AllowedTokens>();
        named.add(named());
        var ahead = copy();
        try {
            for (int i = 0; i < guess.size() && ahead.allows(guess.get(i)); i++) {
                ahead.go(guess.get(i));
                named.add(ahead.named());
            }
        } catch (InvalidConstraintException e) {
            // A guess need not be made.
            return named;
        }
        return named;
    }

    private void find(int nodesMax) {
        if (all == null) {
            all = table.find(at, ends, restMax()).orElse(null);
        }
        if (all == null) {
            all = walked(restMax(), nodesMax);
        }
        if (all != null && all.count() == 0 && restMax() != Matcher.ANY_REST) {
            all = walked(Matcher.ANY_REST, nodesMax);
        }
    }

    private @Nullable AllowedTokens walked(long restMax, int nodesMax) {
        var found = at.allowed(vocabulary.trie(), restMax, nodesMax, work);
        if (found.isEmpty()) {
            return null;
        }
        var ids = found.get().ids();
        ids.andNot(ends);
        if (at.canEnd()) {
            ids.or(ends);
        }
        var tokens = new AllowedTokens(ids);
        table.keep(at, ends, found.get(), tokens);
        return tokens;
    }

    /** Most bytes that the shortest end may be away after the next token. */
    private long restMax() {
        int forEnd = ends.isEmpty() ? 0 : 1;
        return at.shortestRest() <= left - forEnd ? left - forEnd - 1 : Matcher.ANY_REST;
    }

    /** Whether the text is complete and nothing but an end may follow. */
    public boolean mustEnd() {
        return ended || at.mustEnd();
    }

    /**
     * The token was chosen.
     *
     * @throws IllegalArgumentException when it is not allowed
     */
    public void took(int id) {
        // It was asked about before, so hardly anything is left to be found out.
        work = new Work(STEP_WORK);
        go(id);
        work = new Work(STEP_WORK);
    }

    private void go(int id) {
        boolean ends = this.ends.get(id);
        var text = ends ? null : vocabulary.text(id);
        var after = text == null || ended ? Optional.<Matcher>empty() : at.advance(text, work);
        if (ends ? ended || !at.canEnd() : after.isEmpty()) {
            throw new IllegalArgumentException("token " + id + " does not fit the answer's form");
        }
        all = null;
        questions = 0;
        left--;
        ended = ends;
        at = after.orElse(at);
    }
}
