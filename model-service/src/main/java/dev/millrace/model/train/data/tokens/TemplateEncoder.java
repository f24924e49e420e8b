package dev.millrace.model.train.data.tokens;

import dev.millrace.model.train.data.Example.Form;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.Passage;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Encodes what is trained on exactly as it is encoded when the model is asked: what comes before an answer is what a prompt of
 * these messages would be, and what is learned is what the model would have to say then, up to its mark of an end.
 *
 * @param tokens of the model
 * @param ends its marks of an end, at least one; a text that is no conversation ends with the first
 */
public record TemplateEncoder(ChatTokens tokens, List<Integer> ends) implements Encoder, PromptEncoder {
    public TemplateEncoder {
        ends = List.copyOf(ends);
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("the model has no mark of an end");
        }
    }

    @Override
    public Ids encode(Form form, List<Message> messages) {
        return switch (form) {
            case CHAT -> tokens.conversation(messages, true);
            case PLAIN ->
                Ids.of(messages.stream()
                        .flatMapToInt(message -> tokens.text(message.content()).stream())
                        .toArray());
        };
    }

    @Override
    public TrainingSequence encode(Passage passage) {
        return switch (passage) {
            case Passage.Text text -> text(text);
            case Passage.Turns turns when turns.form() == Form.PLAIN -> plain(turns);
            case Passage.Turns turns -> chat(turns);
        };
    }

    private TrainingSequence text(Passage.Text text) {
        int[] ids = IntStream.concat(tokens.text(text.text()).stream(), IntStream.of(ends.getFirst()))
                .toArray();
        boolean[] learned = new boolean[ids.length];
        Arrays.fill(learned, true);
        return TrainingSequence.causal(ids, learned);
    }

    /** Messages one after the other; the end follows the last one, if that is learned. */
    private TrainingSequence plain(Passage.Turns turns) {
        var ids = IntStream.builder();
        var learned = new BitSet();
        int length = 0;
        for (int i = 0; i < turns.conversation().size(); i++) {
            var message = tokens.text(turns.conversation().get(i).content());
            message.stream().forEach(ids);
            learned.set(length, length + message.length(), turns.learned(i));
            length += message.length();
        }
        if (turns.learned(turns.conversation().size() - 1)) {
            ids.add(ends.getFirst());
            learned.set(length);
        }
        return causal(ids.build().toArray(), learned);
    }

    /** Ends with the last message that is learned: nothing is learned behind it. */
    private TrainingSequence chat(Passage.Turns turns) {
        int last = turns.conversation().size() - 1;
        while (!turns.learned(last)) {
            last--;
        }
        var messages = turns.conversation();
        int[] ids = tokens.conversation(messages.subList(0, last + 1), false).stream()
                .toArray();
        var learned = new BitSet();
        for (int i = 0; i <= last; i++) {
            if (turns.learned(i)) {
                int from = requireHead(tokens.conversation(messages.subList(0, i), true), ids, i);
                int to = i == last
                        ? ids.length
                        : requireHead(tokens.conversation(messages.subList(0, i + 1), false), ids, i);
                learned.set(from, behindEnd(ids, from, to));
            }
        }
        return causal(ids, learned);
    }

    /** What a template writes behind the end, a line break for one, the model never has to say. */
    private int behindEnd(int[] ids, int from, int to) {
        for (int t = from; t < to; t++) {
            if (ends.contains(ids[t])) {
                return t + 1;
            }
        }
        return to;
    }

    private static int requireHead(Ids head, int[] ids, int message) {
        int[] expected = head.stream().toArray();
        if (expected.length > ids.length || !Arrays.equals(expected, 0, expected.length, ids, 0, expected.length)) {
            throw new IllegalArgumentException(
                    "conversation[" + message
                            + "]: the chat template writes it otherwise once more messages follow; learn the last message only");
        }
        return expected.length;
    }

    private static TrainingSequence causal(int[] ids, BitSet learned) {
        boolean[] marks = new boolean[ids.length];
        learned.stream().forEach(t -> marks[t] = true);
        return TrainingSequence.causal(ids, marks);
    }
}
