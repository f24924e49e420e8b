package dev.millrace.model.train.data.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.Example.Form;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.Message.Role;
import dev.millrace.model.train.data.Passage;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Characters are tokens here, and a template writes {@code <u:…>} and a line break, so what is learned can be read. */
class TemplateEncoderTest {
    private static final List<Message> TWO_TURNS = List.of(
            new Message(Role.USER, "hi"),
            new Message(Role.ASSISTANT, "hello"),
            new Message(Role.USER, "bye"),
            new Message(Role.ASSISTANT, "farewell"));

    private final TemplateEncoder encoder = new TemplateEncoder(new Letters(Letters::marked), List.of((int) '>'));

    @Test
    void learnsAllOfATextAndItsEnd() {
        var sequence = encoder.encode(new Passage.Text("abc"));
        assertEquals("abc>", read(sequence));
        assertEquals("bc>", learned(sequence));
    }

    @Test
    void learnsACompletionAndItsEndAndNothingOfItsPrompt() {
        var sequence = encoder.encode(new Passage.Turns(
                Form.PLAIN, List.of(new Message(Role.USER, "1+1="), new Message(Role.ASSISTANT, "2")), 1));
        assertEquals("1+1=2>", read(sequence));
        assertEquals("2>", learned(sequence));
    }

    @Test
    void learnsEachAnswerOfAConversationUpToItsEnd() {
        var sequence = encoder.encode(new Passage.Turns(Form.CHAT, TWO_TURNS, 0));
        assertEquals("<u:hi>\n<a:hello>\n<u:bye>\n<a:farewell>\n", read(sequence));
        assertEquals("hello>farewell>", learned(sequence));
    }

    @Test
    void learnsTheLastAnswerAlone() {
        var sequence = encoder.encode(new Passage.Turns(Form.CHAT, TWO_TURNS, 3));
        assertEquals("farewell>", learned(sequence));
    }

    @Test
    void endsWithTheLastAnswerThatIsLearned() {
        var sequence = encoder.encode(new Passage.Turns(Form.CHAT, TWO_TURNS.subList(0, 3), 0));
        assertEquals("<u:hi>\n<a:hello>\n", read(sequence));
    }

    /** Templates of models that think leave out what was thought before. */
    @Test
    void refusesATemplateThatRewritesWhatItWrote() {
        var forgetful = new TemplateEncoder(
                new Letters((messages, opens) -> Letters.marked(messages, opens) + messages.size()),
                List.of((int) '>'));
        var problem = assertThrows(
                IllegalArgumentException.class, () -> forgetful.encode(new Passage.Turns(Form.CHAT, TWO_TURNS, 0)));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("conversation[1]"), problem.getMessage());
    }

    private static String read(TrainingSequence sequence) {
        return IntStream.range(0, sequence.length())
                .mapToObj(t -> Character.toString(sequence.id(t)))
                .collect(Collectors.joining());
    }

    private static String learned(TrainingSequence sequence) {
        return IntStream.range(0, sequence.length())
                .map(sequence::target)
                .filter(target -> target != TrainingSequence.NO_TARGET)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private record Letters(BiFunction<List<Message>, Boolean, String> template) implements ChatTokens {
        @Override
        public Ids text(String text) {
            return Ids.of(text.chars().toArray());
        }

        @Override
        public Ids conversation(List<Message> messages, boolean opensAnswer) {
            return text(template.apply(messages, opensAnswer));
        }

        static String marked(List<Message> messages, boolean opensAnswer) {
            return messages.stream()
                            .map(message -> "<"
                                    + message.role()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .charAt(0) + ":" + message.content() + ">\n")
                            .collect(Collectors.joining())
                    + (opensAnswer ? "<a:" : "");
        }
    }
}
