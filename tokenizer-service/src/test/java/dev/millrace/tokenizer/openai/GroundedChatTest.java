package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.retrieval.Passage;
import dev.millrace.retrieval.SourceBlock;
import dev.millrace.tokenizer.docs.ApiSchemas;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroundedChatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ChatHead HEAD = new ChatHead("chatcmpl-1", 1, "m", "fp");
    private static final Passage RETURNS =
            new Passage("returns", "Returns", 40, 85, "Goods go back in 30 days. Shipping is not paid.");
    private static final Passage HOURS = new Passage("hours", "", 0, 13, "Open at nine.");
    private static final String ANSWER = "You have 30 days for goods [1]. Shipping 😀 [1, 5].";

    private static ChatRequest parsed(String more) {
        var messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Old?\"},"
                + "{\"role\":\"assistant\",\"content\":\"Yes.\"},{\"role\":\"user\",\"content\":\"How long?\"}]";
        return ChatRequest.parse(("{\"model\":\"m\"," + messages + more + "}").getBytes(UTF_8));
    }

    private static GroundedChat grounded(String more) {
        return parsed(more).on(SourceBlock.of(List.of(RETURNS, HOURS), 1_000, String::length));
    }

    private static TextEvent.Finished end() {
        return new TextEvent.Finished(
                List.of(FinishReason.STOP), new Usage(1, 2, 0), new Timings(1, 1, Timings.Sampler.UNKNOWN));
    }

    @Test
    void readsWhatToGroundOn() {
        assertNull(parsed("").grounding());
        var named =
                Objects.requireNonNull(parsed(",\"collection\":\"faq\",\"retrieval\":{\"top_k\":3,\"min_score\":0.5}")
                        .grounding());
        assertEquals("faq", named.collection());
        assertEquals(3, named.topK());
        assertEquals(0.5, named.minScore());
        var given = Objects.requireNonNull(parsed(",\"documents\":[{\"text\":\"a\"},{\"id\":\"x\",\"text\":\"b\"}]")
                .grounding());
        assertEquals(
                List.of("1", "x"),
                given.documents().stream().map(one -> one.id()).toList());
        assertEquals(6, given.topK());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "collection":"a b"                                     | collection
            "collection":"a","documents":[{"text":"a"}]            | collection
            "retrieval":{}                                         | retrieval
            "collection":"a","retrieval":{"top_k":51}              | retrieval.top_k
            "collection":"a","retrieval":{"min_score":1.5}         | retrieval.min_score
            "documents":[]                                         | documents
            "documents":[{"title":"a"}]                            | documents[0].text
            "documents":[{"text":" "}]                             | documents[0].text
            "documents":[{"text":"a","metadata":{"a":1}}]          | documents[0].metadata.a
            "documents":[{"id":"2","text":"a"},{"text":"a"}]       | documents[1].id
            """)
    void namesTheFieldThatIsWrong(String fields, String named) {
        var refused = assertThrows(FailureException.class, () -> parsed("," + fields));
        assertEquals(named, refused.failure().param());
    }

    @Test
    void putsNumberedSourcesBeforeTheLastQuestionAlone() {
        var talk = (TextPrompt.Conversation) grounded("").prompts().getFirst().input();
        assertEquals("Old?", talk.messages().getFirst().content());
        var asked = talk.messages().getLast().content();
        assertTrue(asked.contains("[1] Returns\nGoods go back in 30 days."), asked);
        assertTrue(asked.contains("[2] \nOpen at nine."), asked);
        assertTrue(asked.endsWith("\n\nQuestion: How long?"), asked);
        var nothing = (TextPrompt.Conversation) parsed("")
                .on(SourceBlock.of(List.of(), 1_000, String::length))
                .prompts()
                .getFirst()
                .input();
        assertFalse(nothing.messages().getLast().content().contains("[1]"));
    }

    @Test
    void citesInAWholeAnswer() throws Exception {
        var body = grounded("").body(HEAD, new ByteTokenizer(), null);
        body.add(new TextEvent.Delta(0, ANSWER, List.of()));
        var answer = JSON.readTree(body.finished(end()));
        assertEquals(List.of(), ApiSchemas.faultsOf("ChatCompletion", answer));
        requireCitations(answer.at("/choices/0/message"));
        requireSources(answer);
        assertEquals(ANSWER, answer.at("/choices/0/message/content").asText());
    }

    @Test
    void citesInTheFrameThatEndsTheAnswer() throws Exception {
        var frames = grounded(",\"stream\":true").frames(HEAD, new ByteTokenizer(), null);
        var stream = new StringBuilder(frames.begin());
        // A mark may be cut in two.
        int cut = ANSWER.indexOf("1].");
        for (var part : List.of(ANSWER.substring(0, cut), ANSWER.substring(cut))) {
            stream.append(frames.delta(new TextEvent.Delta(0, part, List.of())));
        }
        stream.append(frames.finished(end()));
        var all = stream.toString().split("\n\n");
        assertEquals("data: [DONE]", all[all.length - 1]);
        for (int i = 0; i < all.length - 1; i++) {
            var chunk = JSON.readTree(all[i].substring("data: ".length()));
            assertEquals(List.of(), ApiSchemas.faultsOf("ChatChunk", chunk), all[i]);
            assertEquals(i == all.length - 2, chunk.has("sources"), all[i]);
        }
        var last = JSON.readTree(all[all.length - 2].substring("data: ".length()));
        requireCitations(last.at("/choices/0/delta"));
        requireSources(last);
    }

    private static void requireCitations(JsonNode message) {
        var citations = message.path("citations");
        assertEquals(2, citations.size(), message.toString());
        var first = citations.get(0);
        assertEquals(1, first.path("number").asInt());
        assertEquals("returns", first.path("document_id").asText());
        assertEquals("Goods go back in 30 days.", first.path("quote").asText());
        assertEquals(40, first.path("start").asInt());
        assertEquals(65, first.path("end").asInt());
        assertEquals(
                "[1]",
                ANSWER.substring(
                        first.path("answer_start").asInt(),
                        first.path("answer_end").asInt()));
        assertEquals("Shipping is not paid.", citations.get(1).path("quote").asText());
        assertEquals(
                ANSWER.codePointCount(0, ANSWER.indexOf("[1, 5]")),
                citations.get(1).path("answer_start").asInt());
        assertEquals("[5]", message.path("unknown_citations").toString());
    }

    private static void requireSources(JsonNode answer) {
        assertEquals(2, answer.path("sources").size());
        assertEquals(2, answer.at("/sources/1/number").asInt());
        assertEquals("hours", answer.at("/sources/1/document_id").asText());
    }

    @Test
    void anotherEdgeWritesTheSameAgain() {
        var first = grounded("");
        var again = GroundedChat.again(first.chat(), first.particulars());
        assertEquals(first, again);
        assertThrows(FailureException.class, () -> GroundedChat.again(first.chat(), "{}"));
    }
}
