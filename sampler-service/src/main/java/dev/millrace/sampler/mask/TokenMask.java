package dev.millrace.sampler.mask;

import dev.millrace.constraint.Constraint;
import dev.millrace.constraint.Matcher;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that one answer may go on with, so that it stays the beginning of a text of its form and ends only as a whole
 * one. As its tokens run out it is led to its end: as long as the shortest rest, in bytes, fits into the tokens that are left,
 * no token may follow after which it would not. Every byte is a token in vocabularies of today, so this keeps itself up;
 * where it is not, the form goes before the end. Marks are not allowed, except the ids that end an answer, and these exactly where the text may end. Belongs to one
 * answer; taking up an answer that was begun elsewhere is telling it the tokens so far.
 */
public final class TokenMask {
    /** So many single questions cost more than all answers at once. */
    private static final int QUESTIONS_MAX = 512;

    private final Vocabulary vocabulary;
    private final BitSet ends = new BitSet();
    private Matcher at;
    private boolean ended;
    /** Tokens that may still come, an end included. */
    private int left;

    private int questions;
    private @Nullable BitSet all;

    /**
     * @param ends ids that end the answer
     * @param tokensMax most tokens that the answer may have, an end included
     */
    public TokenMask(Constraint constraint, Vocabulary vocabulary, Collection<Integer> ends, int tokensMax) {
        this.vocabulary = vocabulary;
        this.at = constraint.start();
        this.left = tokensMax;
        ends.forEach(this.ends::set);
    }

    private TokenMask(TokenMask other) {
        this.vocabulary = other.vocabulary;
        this.ends.or(other.ends);
        this.at = other.at;
        this.ended = other.ended;
        this.left = other.left;
    }

    /** Another one at the same place, which goes its own way: where an answer branches. */
    public TokenMask copy() {
        return new TokenMask(this);
    }

    /**
     * Whether a token may come next.
     *
     * @throws dev.millrace.constraint.InvalidConstraintException when the constraint turns out to be too ambiguous
     */
    public boolean allows(int id) {
        if (all == null && ++questions > QUESTIONS_MAX) {
            allowed();
        }
        if (all != null) {
            return all.get(id);
        }
        if (ended) {
            return false;
        }
        if (ends.get(id)) {
            return at.canEnd();
        }
        var text = vocabulary.text(id);
        return text != null && at.allows(text, restMax());
    }

    /**
     * All tokens that may come next; none when the answer has ended.
     *
     * @throws dev.millrace.constraint.InvalidConstraintException when the constraint turns out to be too ambiguous
     */
    public BitSet allowed() {
        if (ended) {
            return new BitSet();
        }
        if (all == null) {
            var allowed = allowed(restMax());
            all = allowed.isEmpty() ? allowed(Matcher.ANY_REST) : allowed;
        }
        return (BitSet) all.clone();
    }

    private BitSet allowed(long restMax) {
        var allowed = at.allowed(vocabulary.trie(), restMax);
        allowed.andNot(ends);
        if (at.canEnd()) {
            allowed.or(ends);
        }
        return allowed;
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
        boolean ends = this.ends.get(id);
        var text = ends ? null : vocabulary.text(id);
        var after = text == null || ended ? Optional.<Matcher>empty() : at.advance(text);
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
