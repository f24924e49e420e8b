package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.retrieval.Document;
import dev.millrace.retrieval.InvalidInputException;
import dev.millrace.retrieval.Search;
import dev.millrace.tokenizer.grounding.DocumentKey;
import dev.millrace.tokenizer.grounding.GroundingRequest;
import dev.millrace.tokenizer.session.FailureException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads from what an answer shall be made: {@code documents}, as vLLM names them, or {@code collection}, and
 * {@code retrieval}.
 */
final class GroundingFields {
    private static final String DOCUMENTS = "documents";
    private static final String COLLECTION = "collection";
    private static final String RETRIEVAL = "retrieval";

    private GroundingFields() {}

    /** Null where nothing is asked for. */
    static @Nullable GroundingRequest read(Fields fields) {
        var documents = fields.array(DOCUMENTS);
        var collection = fields.text(COLLECTION);
        var retrieval = fields.objectNode(RETRIEVAL);
        if (documents == null && collection == null) {
            if (retrieval != null) {
                throw fields.invalid(RETRIEVAL, "invalid_value", "only allowed beside 'documents' or 'collection'.");
            }
            return null;
        }
        if (documents != null && collection != null) {
            throw fields.invalid(COLLECTION, "invalid_value", "not allowed beside 'documents'.");
        }
        if (collection != null) {
            named(fields, () -> {
                DocumentKey.requireCollection(collection);
                return collection;
            });
        }
        var settings = new Fields(retrieval == null ? Json.object() : retrieval, RETRIEVAL);
        return new GroundingRequest(
                documents == null ? List.of() : documents(fields, documents),
                collection,
                topK(settings, GroundingRequest.TOP_K),
                share(settings, "min_score"));
    }

    private static List<Document> documents(Fields fields, JsonNode array) {
        if (array.isEmpty() || array.size() > GroundingRequest.DOCUMENTS_MAX) {
            throw fields.invalid(
                    DOCUMENTS, "invalid_value", "must hold 1 to " + GroundingRequest.DOCUMENTS_MAX + " documents.");
        }
        var documents = new ArrayList<Document>();
        var ids = new HashSet<String>();
        for (int i = 0; i < array.size(); i++) {
            var name = DOCUMENTS + "[" + i + "]";
            fields.require(array.get(i), array.get(i).isObject(), name, "an object");
            var one = new Fields(array.get(i), name);
            var document = document(one, Objects.requireNonNullElse(one.text("id"), "" + (i + 1)));
            if (!ids.add(document.id())) {
                throw fields.invalid(name + ".id", "invalid_value", "another document has it.");
            }
            documents.add(document);
        }
        return documents;
    }

    /** The document with this id that the fields {@code title}, {@code text} and {@code metadata} hold. */
    static Document document(Fields fields, String id) {
        var text = fields.text("text");
        if (text == null) {
            throw fields.missing("text");
        }
        var title = Objects.requireNonNullElse(fields.text("title"), "");
        var metadata = texts(fields, "metadata");
        return named(fields, () -> new Document(id, title, text, metadata));
    }

    /** An object of texts; empty when it is not there. */
    static Map<String, String> texts(Fields fields, String name) {
        var object = fields.objectNode(name);
        var texts = new TreeMap<String, String>();
        if (object != null) {
            object.properties().forEach(entry -> {
                var value = entry.getValue();
                fields.require(value, value.isTextual(), name + "." + entry.getKey(), "a string");
                texts.put(Fields.wellFormed(entry.getKey()), Fields.wellFormed(value.textValue()));
            });
        }
        return texts;
    }

    static int topK(Fields fields, int otherwise) {
        int topK = Objects.requireNonNullElse(fields.integer("top_k"), otherwise);
        if (topK < 1 || topK > Search.TOP_K_MAX) {
            throw fields.invalid("top_k", "invalid_value", "must be 1 to " + Search.TOP_K_MAX + ", got " + topK + ".");
        }
        return topK;
    }

    /** A number from 0 to 1; 0 when it is not there. */
    static double share(Fields fields, String name) {
        double share = Objects.requireNonNullElse(fields.number(name), 0f);
        if (!(share >= 0 && share <= 1)) {
            throw fields.invalid(name, "invalid_value", "must be 0 to 1, got " + share + ".");
        }
        return share;
    }

    /** What the retrieval refuses, refused as this API does. */
    static <T> T named(Fields fields, Supplier<T> made) {
        try {
            return made.get();
        } catch (InvalidInputException e) {
            var param = fields.param(e.field());
            throw FailureException.invalid(
                    param, "invalid_value", "Invalid value for '" + param + "': must be " + e.must() + ".");
        }
    }
}
