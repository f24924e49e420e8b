package dev.millrace.eval.grounding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Questions that are answered from a collection. An item is searched for when it is asked about, and what the system makes
 * of the question and the passages is its one request, so that the search is always today's and the answer is remembered by
 * the words that the model read. What was found stands in the item's document, but is no part of its id: runs with other
 * models of embedding, other documents or another search have the same items.
 */
public final class GroundingTask implements Task {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final CollectionSuite suite;
    private final List<SuiteDocument> documents;
    private final DocumentCollections collections;
    /** Guarded by this. */
    private boolean isFilled;

    /**
     * A suite under a name.
     *
     * @param documents that are put into the collection before the first question; none where it has them
     * @param collections where they are searched
     */
    public GroundingTask(
            String name, CollectionSuite suite, List<SuiteDocument> documents, DocumentCollections collections) {
        this.name = name;
        this.suite = suite;
        this.documents = List.copyOf(documents);
        this.collections = collections;
    }

    /** Our own questions about our own documents. */
    public static GroundingTask own(String name, DocumentCollections collections) {
        var bundled = GroundingSuite.bundled();
        return new GroundingTask(name, CollectionSuite.of(bundled), bundled.documents(), collections);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return suite.version();
    }

    /** Of questions and settings; a collection's name follows from the documents that come with the questions. */
    @Override
    public String fingerprint() {
        var parts = new ArrayList<>(List.of(
                "grounding",
                version(),
                suite.collection(),
                Integer.toString(suite.topK()),
                Double.toString(suite.minScore()),
                decoding().toString()));
        suite.questions().forEach(question -> parts.add(json(question).toString()));
        return Sha256.hex(parts);
    }

    @Override
    public int size() {
        return suite.questions().size();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the collection cannot be searched, with the reason
     */
    @Override
    public Item item(int index) {
        putDocuments();
        var question = suite.questions().get(index);
        var found = collections.search(new DocumentCollections.Search(
                suite.collection(), question.question(), suite.topK(), suite.minScore()));
        var document = json(question);
        var id = Sha256.hex(List.of(name, document.toString()));
        document.put("vectors", found.vectors());
        document.set("found", JSON.valueToTree(found.documents()));
        document.set("sources", JSON.valueToTree(found.sources()));
        var target = String.join(", ", new TreeMap<>(question.relevant()).keySet());
        var request = new Request.Generate(found.prompt(), decoding());
        return new Item(index, id, document.toString(), target, List.of(request));
    }

    private synchronized void putDocuments() {
        if (!isFilled) {
            documents.forEach(document -> collections.put(suite.collection(), document));
            isFilled = true;
        }
    }

    private Decoding decoding() {
        return Decoding.greedy(List.of(), suite.maxTokens());
    }

    @Override
    public List<Metric> metrics() {
        return GroundingMetrics.of(suite.topK());
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        var asked = tree(item.document());
        var answer = new Outcome.Answer(Reply.text(replies.getFirst()), texts(asked.path("sources")));
        var outcome = new Outcome(suite.questions().get(item.index()), texts(asked.path("found")), Optional.of(answer));
        return GroundingMetrics.measure(outcome, suite.topK());
    }

    /** The same text each time: maps of Java are in no order. */
    private static ObjectNode json(Question question) {
        var json = JSON.createObjectNode().put("id", question.id()).put("question", question.question());
        json.set("relevant", JSON.valueToTree(new TreeMap<>(question.relevant())));
        return json;
    }

    private static JsonNode tree(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an item's document is no JSON", e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return JSON.convertValue(array, new TypeReference<List<String>>() {});
    }
}
