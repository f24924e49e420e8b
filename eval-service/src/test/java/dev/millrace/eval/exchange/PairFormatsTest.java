package dev.millrace.eval.exchange;

import static dev.millrace.eval.exchange.Samples.labeller;
import static dev.millrace.eval.exchange.Samples.lines;
import static dev.millrace.eval.exchange.Samples.models;
import static dev.millrace.eval.exchange.Samples.one;
import static dev.millrace.eval.exchange.Samples.preferences;
import static dev.millrace.eval.exchange.Samples.ranks;
import static dev.millrace.eval.exchange.Samples.read;
import static dev.millrace.eval.exchange.Samples.refusal;
import static dev.millrace.eval.exchange.Samples.texts;
import static dev.millrace.eval.exchange.Samples.tree;
import static dev.millrace.eval.exchange.Samples.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.feedback.LabellerKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Formats of pairs and ratings: each field of a sample, and back where the format is written. */
class PairFormatsTest {
    private static final Conversation SKY = Conversation.of("What color is the sky?");

    @Test
    void splitsTranscriptsWhereTheyBeginToDiffer() {
        var single = one("hh-rlhf", 1);
        assertEquals(Conversation.of("What is a fjord?"), single.conversation());
        assertEquals(List.of("A long, narrow inlet of the sea between cliffs.", "I don't know."), texts(single));
        assertEquals("1 2", ranks(single));
        assertEquals("somebody human", labeller(single));
        assertEquals("helpful", single.ranking().labelling().criterion());
        assertEquals(0, single.ranking().labelling().recordedMs());

        var multi = one("hh-rlhf", 2);
        assertEquals(
                List.of(
                        Message.of("user", "Is tea hot?"),
                        Message.of("assistant", "Usually."),
                        Message.of("user", "And iced tea?")),
                multi.conversation().messages());
        assertEquals("And iced tea?", multi.conversation().prompt());
        assertEquals(List.of("No, that one is cold.", "Yes."), texts(multi));

        var early = one("hh-rlhf", 3);
        assertEquals(Conversation.of("Hi"), early.conversation());
        assertEquals(List.of("Hello.\n\nHuman: Bye\n\nAssistant: See you.", "Go away."), texts(early));
    }

    @Test
    void writesTranscriptsAsTheyWereRead() {
        for (int line = 1; line <= 3; line++) {
            assertEquals(
                    List.of(tree(lines("hh-rlhf").get(line - 1))), write("hh-rlhf", preferences(one("hh-rlhf", line))));
        }
    }

    @Test
    void leavesOutOfTranscriptsWhatTheyCannotSay() {
        assertEquals(List.of(), write("hh-rlhf", preferences(one("trl-preference", 4))));
        assertEquals(List.of(), write("hh-rlhf", preferences(one("webgpt", 3))));
    }

    @Test
    void readsComparisonsOfSummaries() {
        var post = one("summarize-from-feedback", 1);
        assertEquals(
                "SUBREDDIT: r/AskReddit\n\nTITLE: Cat on the keyboard\n\n"
                        + "POST: My cat sits on my keyboard. What shall I do?\n\nTL;DR:",
                post.conversation().prompt());
        assertEquals(List.of(" Cat sits on keyboard.", " How do I get my cat off my keyboard?"), texts(post));
        assertEquals(List.of("sup2", "ppo_xl"), models(post));
        assertEquals("2 1", ranks(post));
        assertEquals("ikNmu human", labeller(post));
        assertEquals("confidence 8", post.ranking().verdict().note());

        var article = one("summarize-from-feedback", 2);
        assertEquals(
                "Article: It rained in Bergen.\n\nTL;DR:",
                article.conversation().prompt());
        assertEquals("1 2", ranks(article));
        assertEquals("", article.ranking().verdict().note());
    }

    @Test
    void takesTheSignOfWebGptScores() {
        var first = one("webgpt", 1);
        assertEquals(Conversation.of("Why is the sky blue?"), first.conversation());
        assertEquals(List.of("Because blue light scatters more [1].", "It mirrors the sea."), texts(first));
        assertEquals("1 2", ranks(first));
        assertEquals("preference 0.75", first.ranking().verdict().note());
        assertEquals("2 1", ranks(one("webgpt", 2)));
        assertEquals("1 1", ranks(one("webgpt", 3)));
        assertEquals(
                "score_1: must be score_0 with the other sign",
                refusal("webgpt", lines("webgpt").getFirst().replace("-0.75", "0.75")));
    }

    @Test
    void readsEveryShapeOfTrlPreferences() {
        var standard = one("trl-preference", 1);
        assertEquals(Conversation.of("The sky is"), standard.conversation());
        assertEquals(List.of(" blue.", " green."), texts(standard));
        assertEquals("1 2", ranks(standard));
        // The same words without prompt are the same ranking.
        assertEquals(standard, one("trl-preference", 2));

        var conversational = one("trl-preference", 3);
        assertEquals(SKY, conversational.conversation());
        assertEquals(List.of("It is blue.", "It is green."), texts(conversational));
        assertEquals("margin 1.5", conversational.ranking().verdict().note());

        var implicit = one("trl-preference", 4);
        assertEquals(
                List.of(Message.of("system", "Be brief."), Message.of("user", "What color is the sky?")),
                implicit.conversation().messages());
        assertEquals(List.of("Blue.", "Green."), texts(implicit));

        assertEquals(SKY, one("trl-preference", 5).conversation());
    }

    @Test
    void writesTrlPreferencesAsMessages() {
        assertEquals(
                List.of(tree("{\"prompt\":[{\"role\":\"user\",\"content\":\"What color is the sky?\"}],"
                        + "\"chosen\":[{\"role\":\"assistant\",\"content\":\"It is blue.\"}],"
                        + "\"rejected\":[{\"role\":\"assistant\",\"content\":\"It is green.\"}],\"margin\":1.0}")),
                write("trl-preference", preferences(one("trl-preference", 3))));
        var again = read(
                        "trl-preference",
                        write("trl-preference", preferences(one("trl-preference", 4)))
                                .getFirst()
                                .toString())
                .getFirst();
        assertEquals(one("trl-preference", 4).conversation(), again.conversation());
        assertEquals(texts(one("trl-preference", 4)), texts(again));
    }

    @Test
    void writesThePairThatMoreLabellersSay() {
        var line = lines("trl-preference").getFirst();
        var opposite = "{\"prompt\":\"The sky is\",\"chosen\":\" green.\",\"rejected\":\" blue.\"}";
        var blue = by("ann", line);
        var blueToo = by("ben", line);
        var green = by("cat", opposite);
        assertEquals(
                1, write("trl-preference", preferences(blue, blueToo, green)).size());
        assertEquals(
                write("trl-preference", preferences(blue)), write("trl-preference", preferences(blue, blueToo, green)));
        assertEquals(List.of(), write("trl-preference", preferences(blue, green)));
    }

    private static ExchangedRanking by(String labeller, String line) {
        return new LineReader("trl-preference", new Defaults(labeller, LabellerKind.HUMAN, "helpful"))
                .read(line)
                .getFirst();
    }

    @Test
    void readsAndWritesThumbs() {
        var up = one("trl-unpaired", 1);
        assertEquals(Conversation.of("The sky is"), up.conversation());
        assertEquals(List.of(" blue."), texts(up));
        assertEquals("1", ranks(up));
        var down = one("trl-unpaired", 2);
        assertEquals(SKY, down.conversation());
        assertEquals("F", ranks(down));
        assertEquals(List.of(tree(lines("trl-unpaired").get(1))), write("trl-unpaired", preferences(down)));
    }

    @Test
    void leavesOutAnAnswerOnWhichThumbsAreEven() {
        var line = lines("trl-unpaired").getFirst();
        var up = new LineReader("trl-unpaired", new Defaults("ann", LabellerKind.HUMAN, "helpful"))
                .read(line)
                .getFirst();
        var down = new LineReader("trl-unpaired", new Defaults("ben", LabellerKind.HUMAN, "helpful"))
                .read(line.replace("true", "false"))
                .getFirst();
        assertEquals(List.of(), write("trl-unpaired", preferences(up, down)));
    }

    @Test
    void refusesPairsThatAreNone() {
        assertEquals(
                "rejected: must differ from chosen",
                refusal("hh-rlhf", "{\"chosen\":\"\\n\\nHuman: a\",\"rejected\":\"\\n\\nHuman: a\"}"));
        assertEquals(
                "chosen: must begin as rejected does, with a human's turn and an assistant's after it",
                refusal("hh-rlhf", "{\"chosen\":\"secret a\",\"rejected\":\"secret b\"}"));
        assertEquals(
                "prompt: must be there, or chosen and rejected begin alike",
                refusal("trl-preference", "{\"chosen\":\"a\",\"rejected\":\"b\"}"));
        assertEquals("summaries: must be two", refusal("summarize-from-feedback", "{\"summaries\":[]}"));
        assertEquals(
                "label: must be true or false",
                refusal("trl-unpaired", "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":1}"));
    }
}
