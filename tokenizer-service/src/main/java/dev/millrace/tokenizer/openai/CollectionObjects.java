package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.retrieval.Document;
import dev.millrace.retrieval.Found;
import dev.millrace.retrieval.Passage;
import java.util.List;

/** What is told of collections, their documents, and what was found in them. */
public final class CollectionObjects {
    private CollectionObjects() {}

    /** A collection and how much is in it. */
    public record Size(String name, int documents, int passages) {}

    /**
     * The collections.
     *
     * @param vectors whether an embedding model compares meanings now
     */
    public static String list(List<Size> collections, boolean vectors) {
        var list = Json.object().put("object", "list").put("vectors", vectors);
        var data = list.putArray("data");
        for (var one : collections) {
            data.addObject()
                    .put("object", "collection")
                    .put("name", one.name())
                    .put("documents", one.documents())
                    .put("passages", one.passages());
        }
        return Json.text(list);
    }

    /** A document that was put in. */
    public static String stored(String collection, Document document, int passages) {
        return Json.text(Json.object()
                .put("object", "document")
                .put("collection", collection)
                .put("id", document.id())
                .put("title", document.title())
                .put("passages", passages));
    }

    /** A document with all that it says. */
    public static String whole(String collection, Document document) {
        var object = Json.object()
                .put("object", "document")
                .put("collection", collection)
                .put("id", document.id())
                .put("title", document.title())
                .put("text", document.text());
        var metadata = object.putObject("metadata");
        document.metadata().forEach(metadata::put);
        return Json.text(object);
    }

    /** A document that was taken out. */
    public static String deleted(String collection, String id) {
        return Json.text(Json.object()
                .put("object", "document")
                .put("collection", collection)
                .put("id", id)
                .put("deleted", true));
    }

    /** What a search has found, best first. */
    public static String found(String collection, Found found) {
        return Json.text(object(collection, found));
    }

    /**
     * What a search has found, and what a model would be asked with it.
     *
     * @param prompt the user's message
     * @param sources those of the passages that are in it
     */
    public static String found(String collection, Found found, String prompt, List<Passage> sources) {
        var object = object(collection, found).put("prompt", prompt);
        object.set(Sources.FIELD, Sources.list(sources));
        return Json.text(object);
    }

    private static ObjectNode object(String collection, Found found) {
        var list = Json.object()
                .put("object", "list")
                .put("collection", collection)
                .put("vectors", found.vectors());
        var data = list.putArray("data");
        for (var hit : found.hits()) {
            Sources.put(data.addObject(), hit.passage())
                    .put("text", hit.passage().text())
                    .put("score", hit.score())
                    .put("relevance", hit.relevance());
        }
        return list;
    }
}
