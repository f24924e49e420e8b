package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The growing text of one choice: tokens in, certain text out. */
final class ChoiceText {
    /** Most tokens of an answer whose alternatives are kept: more would not fit a record of the log. */
    static final int ALTERNATIVES_MAX = 2_048;

    private final int index;
    private final Tokenizer tokenizer;
    private final StreamingDecoder decoder;
    private final StopStrings stops;
    private final TokenReport report;
    private final StringBuilder text = new StringBuilder();
    /** Tokens whose text has not all been given out; empty unless tokens are reported. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** Characters decoded so far, of which {@link #text} are given out. */
    private int decoded;

    private int[] ids = new int[64];
    private float[] logprobs = new float[64];
    private int count;
    /** Of each token up to {@link #ALTERNATIVES_MAX}; none where nobody asked. */
    private final List<List<GeneratedToken.Alternative>> alternatives = new ArrayList<>();

    private @Nullable FinishReason reason;

    /** A token, its text, and where that text ends among the characters decoded. */
    private record Waiting(GeneratedToken token, String text, int end) {}

    ChoiceText(int index, Tokenizer tokenizer, List<String> stops, TokenReport report) {
        this.index = index;
        this.tokenizer = tokenizer;
        this.decoder = tokenizer.streamingDecoder();
        this.stops = new StopStrings(stops);
        this.report = report;
    }

    /** Which of the generated answers it is, from 0. */
    int index() {
        return index;
    }

    /** Mean natural-log probability of its tokens; of none the least there is. */
    double meanLogprob() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += logprobs[i];
        }
        return count == 0 ? Double.NEGATIVE_INFINITY : sum / count;
    }

    /** Sequence number the next token must have. */
    int nextSequence() {
        return count;
    }

    boolean ended() {
        return reason != null;
    }

    /** Takes the next token; the delta is null when no text became certain. Ends the choice at a stop string. */
    TextEvent.@Nullable Delta accept(GeneratedToken token) {
        record(token);
        boolean plain = token.id() < tokenizer.vocabularySize() && !tokenizer.isSpecial(token.id());
        // The decoder sees special tokens too, so that it can drop the half of a character before one.
        var piece = token.id() < tokenizer.vocabularySize() ? decoder.accept(token.id()) : "";
        decoded += piece.length();
        if (report == TokenReport.ALL || report == TokenReport.TEXT && plain) {
            waiting.add(new Waiting(token, piece, decoded));
        }
        var certain = stops.accept(piece);
        if (stops.found()) {
            reason = FinishReason.STOP;
        }
        return delta(certain);
    }

    /** No more tokens come: gives out what was held back. */
    TextEvent.@Nullable Delta finish(FinishReason why) {
        if (reason != null) {
            return null;
        }
        var rest = decoder.finish();
        decoded += rest.length();
        var last = waiting.pollLast();
        if (last != null) {
            waiting.add(new Waiting(last.token(), last.text() + rest, decoded));
        }
        var certain = stops.accept(rest) + stops.finish();
        reason = stops.found() ? FinishReason.STOP : why;
        return delta(certain);
    }

    /** Why it ended. */
    FinishReason reason() {
        return Objects.requireNonNull(reason, "the choice has not ended");
    }

    /** The stop string that ended it; empty when none did. */
    String stoppedBy() {
        return stops.which();
    }

    /** What of it is certain. */
    String text() {
        return text.toString();
    }

    /** The whole answer, under the number it was told as. */
    Completion.Choice completed(int number) {
        return new Completion.Choice(
                number,
                text.toString(),
                reason(),
                Arrays.copyOf(ids, count),
                Arrays.copyOf(logprobs, count),
                number == 0 && alternatives.size() == count ? List.copyOf(alternatives) : List.of());
    }

    private void record(GeneratedToken token) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
            logprobs = Arrays.copyOf(logprobs, 2 * count);
        }
        ids[count] = token.id();
        logprobs[count++] = token.logprob();
        if (!token.alternatives().isEmpty() && count <= ALTERNATIVES_MAX) {
            alternatives.add(token.alternatives());
        }
    }

    private TextEvent.@Nullable Delta delta(String certain) {
        if (certain.isEmpty() && report != TokenReport.ALL) {
            return null;
        }
        text.append(certain);
        var tokens = report == TokenReport.NONE ? List.<TextEvent.TokenText>of() : released();
        return certain.isEmpty() && tokens.isEmpty() ? null : new TextEvent.Delta(index, certain, tokens);
    }

    private List<TextEvent.TokenText> released() {
        var out = new ArrayList<TextEvent.TokenText>();
        for (var next = waiting.peek(); next != null && next.end() <= text.length(); next = waiting.peek()) {
            waiting.remove();
            out.add(new TextEvent.TokenText(next.token(), next.text()));
        }
        var cut = waiting.peek();
        if (stops.found() && cut != null) {
            // The stop string begins inside this token: its text ends there, and the tokens after it have none.
            int kept = cut.text().length() - (cut.end() - text.length());
            if (kept > 0) {
                out.add(new TextEvent.TokenText(cut.token(), cut.text().substring(0, kept)));
            }
            waiting.clear();
        }
        return out;
    }
}
