package dev.millrace.model.train.lesson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Example.Form;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.Message.Role;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.data.tokens.Truncation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreparationTest {
    private static final List<Message> PROMPT = List.of(new Message(Role.USER, "abcd"));

    /** A character is a token. */
    private static TrainingSequence encode(Passage passage) {
        return switch (passage) {
            case Passage.Text text -> sequence(text.text().length(), text.text());
            case Passage.Turns turns -> {
                var texts = turns.conversation().stream().map(Message::content).toList();
                int learned = texts.subList(turns.learnedFrom(), texts.size()).stream()
                        .mapToInt(String::length)
                        .sum();
                yield sequence(learned, String.join("", texts));
            }
        };
    }

    /** Of which the last tokens are learned. */
    private static TrainingSequence sequence(int learned, String text) {
        boolean[] marks = new boolean[text.length()];
        for (int t = text.length() - learned; t < text.length(); t++) {
            marks[t] = true;
        }
        return TrainingSequence.causal(text.chars().toArray(), marks);
    }

    private static List<Message> answer(String text) {
        return List.of(new Message(Role.ASSISTANT, text));
    }

    private static Optional<PreferencePair> pair(Truncation truncation, int tokensMax) {
        return new Preparation(PreparationTest::encode, truncation, tokensMax)
                .pair(new Example.Preference(Form.PLAIN, PROMPT, answer("xyz"), answer("u")));
    }

    private static Optional<PreferencePair> of(TrainingSequence chosen, TrainingSequence rejected) {
        return Optional.of(new PreferencePair(chosen, rejected));
    }

    @Test
    void makesItemsOfEachKind() {
        var preparation = new Preparation(PreparationTest::encode, Truncation.REFUSE, 7);
        assertEquals(Optional.of(sequence(4, "text")), preparation.text(new Passage.Text("text")));
        assertEquals(of(sequence(3, "abcdxyz"), sequence(1, "abcdu")), pair(Truncation.REFUSE, 7));
        assertEquals(
                Optional.of(new JudgedAnswer(sequence(3, "abcdxyz"), false)),
                preparation.judged(new Example.Judged(Form.PLAIN, PROMPT, answer("xyz"), false)));
    }

    private static Example.Taught taught(String said) {
        return new Example.Taught(
                Form.PLAIN,
                PROMPT,
                answer("xyz"),
                said.chars()
                        .mapToObj(id -> new Example.Taught.Token(
                                id,
                                List.of(new Example.Taught.Candidate(id, -0.5), new Example.Taught.Candidate(1, -2))))
                        .toList());
    }

    @Test
    void aTeachersTokensStandWhereTheyWereSaid() {
        var whole = new Preparation(PreparationTest::encode, Truncation.CUT_LEFT, 7)
                .taught(taught("xyz"))
                .orElseThrow();
        assertEquals(sequence(3, "abcdxyz"), whole.sequence());
        var cut = new Preparation(PreparationTest::encode, Truncation.CUT_LEFT, 3)
                .taught(taught("xyz"))
                .orElseThrow();
        assertEquals(sequence(2, "xyz"), cut.sequence(), "what is cut off takes its opinions with it");
        assertEquals(
                Optional.empty(),
                new Preparation(PreparationTest::encode, Truncation.CUT_LEFT, 7).taught(taught("xyq")),
                "tokens of another vocabulary");
    }

    @Test
    void bothAnswersOfAPairKeepTheSamePrompt() {
        assertEquals(of(sequence(3, "cdxyz"), sequence(1, "cdu")), pair(Truncation.CUT_LEFT, 5));
        var cut = TrainingSequence.of(new int[] {'a', 'b', 'c', 'd', 'x'}, new int[] {-1, -1, -1, 'x', 'y'});
        assertEquals(of(cut, sequence(1, "abcdu")), pair(Truncation.CUT_RIGHT, 5));
        assertEquals(Optional.empty(), pair(Truncation.REFUSE, 6));
        assertEquals(of(sequence(3, "dxyz"), sequence(1, "du")), pair(Truncation.CUT_LEFT, 4));
        assertEquals(Optional.empty(), pair(Truncation.CUT_LEFT, 3));
    }
}
