package dev.millrace.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a model expects around a text, for instance {@code [CLS] A [SEP]}, and around a pair of texts, {@code [CLS] A [SEP]
 * B [SEP]}.
 *
 * @param single the slots around one text, the text's own among them
 * @param pair the slots around two texts
 */
public record Framing(List<Slot> single, List<Slot> pair) {
    private static final Framing NONE = new Framing(List.of(new Text(0, 0)), List.of(new Text(0, 0), new Text(1, 1)));

    /** One place of a frame. */
    public sealed interface Slot {
        /** The segment ("token type") of what is in it. */
        int typeId();
    }

    /**
     * Where a text goes.
     *
     * @param sequence 0 for the first text, 1 for the second
     */
    public record Text(int sequence, int typeId) implements Slot {}

    /**
     * A special token.
     *
     * @param id its id
     */
    public record Token(int id, int typeId) implements Slot {}

    /** Copies the slots. */
    public Framing {
        single = List.copyOf(single);
        pair = List.copyOf(pair);
    }

    /** Nothing around a text; the second of a pair follows the first. */
    public static Framing none() {
        return NONE;
    }

    /** Tokens that are added to one text: what a length bound must leave room for. */
    public int addedToSingle() {
        return added(single);
    }

    /** Tokens that are added to a pair. */
    public int addedToPair() {
        return added(pair);
    }

    private static int added(List<Slot> slots) {
        return (int) slots.stream().filter(Token.class::isInstance).count();
    }

    /** The tokens of a text and those around it. */
    public FramedEncoding around(Encoding text) {
        return frame(single, List.of(text));
    }

    /** The tokens of two texts and those around them. */
    public FramedEncoding around(Encoding first, Encoding second) {
        return frame(pair, List.of(first, second));
    }

    private static FramedEncoding frame(List<Slot> slots, List<Encoding> texts) {
        List<FramedEncoding> parts = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            parts.add(
                    switch (slot) {
                        case Text text -> part(texts.get(text.sequence()), text.typeId(), text.sequence());
                        case Token token ->
                            part(
                                    new Encoding(new int[] {token.id()}, new int[1], new int[1]),
                                    token.typeId(),
                                    FramedEncoding.NO_TEXT);
                    });
        }
        return FramedEncoding.joined(parts);
    }

    private static FramedEncoding part(Encoding tokens, int typeId, int sequence) {
        int[] types = new int[tokens.length()];
        Arrays.fill(types, typeId);
        int[] sequences = new int[tokens.length()];
        Arrays.fill(sequences, sequence);
        return new FramedEncoding(tokens, types, sequences);
    }
}
