package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.retrieval.Citations;
import dev.millrace.retrieval.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How sources and citations look in JSON. Offsets count characters (code points), of a document's text or of an answer's. */
final class Sources {
    static final String FIELD = "sources";

    private static final String CITATIONS = "citations";

    private Sources() {}

    static ArrayNode list(List<Passage> sources) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var source : sources) {
            put(list.addObject().put("number", list.size()), source).put("text", source.text());
        }
        return list;
    }

    /** Adds where a passage comes from. */
    static ObjectNode put(ObjectNode node, Passage passage) {
        return node.put("document_id", passage.documentId())
                .put("title", passage.title())
                .put("start", passage.start())
                .put("end", passage.end());
    }

    /** What {@link #list} has written as {@value #FIELD}. */
    static List<Passage> read(Fields fields) {
        var sources = new ArrayList<Passage>();
        var list = fields.array(FIELD);
        if (list == null) {
            throw fields.missing(FIELD);
        }
        for (var node : list) {
            var source = new Fields(node, FIELD);
            sources.add(new Passage(
                    Objects.requireNonNullElse(source.text("document_id"), ""),
                    Objects.requireNonNullElse(source.text("title"), ""),
                    Objects.requireNonNullElse(source.integer("start"), 0),
                    Objects.requireNonNullElse(source.integer("end"), 0),
                    Objects.requireNonNullElse(source.text("text"), "")));
        }
        return sources;
    }

    /** Adds to a message which sources its text cites, and which numbers it made up. */
    static void cite(ObjectNode message, String text, List<Passage> sources) {
        var found = Citations.of(text, sources);
        var list = message.putArray(CITATIONS);
        for (var citation : found.citations()) {
            put(list.addObject().put("number", citation.number()), citation.source())
                    .put("quote", citation.source().text())
                    .put("answer_start", citation.answerStart())
                    .put("answer_end", citation.answerEnd());
        }
        if (!found.unknown().isEmpty()) {
            var unknown = message.putArray("unknown_citations");
            found.unknown().stream().sorted().forEach(unknown::add);
        }
    }
}
