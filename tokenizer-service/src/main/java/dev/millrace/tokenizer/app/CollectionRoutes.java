package dev.millrace.tokenizer.app;

import dev.millrace.retrieval.Document;
import dev.millrace.retrieval.DocumentIndex;
import dev.millrace.retrieval.Found;
import dev.millrace.retrieval.InvalidInputException;
import dev.millrace.tokenizer.grounding.DocumentKey;
import dev.millrace.tokenizer.grounding.GroundedPrompt;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.CollectionObjects;
import dev.millrace.tokenizer.openai.DocumentRequest;
import dev.millrace.tokenizer.openai.SearchRequest;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code /v1/collections}, {@code …/{name}/search} and {@code …/{name}/documents/{id}}. What a call puts in is found when
 * it is answered, at this edge; at the others a moment later.
 */
@Singleton
class CollectionRoutes {
    private static final ApiError NO_COLLECTION =
            ApiError.refused(404, "collection", "collection_not_found", "There is no such collection.");
    private static final ApiError NO_DOCUMENT =
            ApiError.refused(404, "id", "document_not_found", "There is no such document.");

    private final Edge edge;
    private final Documents documents;
    private final Grounding grounding;
    private final DoorEmbedder embedder;

    CollectionRoutes(Edge edge, Documents documents, Grounding grounding, DoorEmbedder embedder) {
        this.edge = edge;
        this.documents = documents;
        this.grounding = grounding;
        this.embedder = embedder;
    }

    /** Registers all; {@code base} is {@code /v1} or empty. */
    void register(Router router, String base) {
        var all = base + "/collections";
        HttpRoutes.route(router, HttpMethod.GET, all, http -> handle(http, this::list));
        HttpRoutes.route(router, HttpMethod.POST, all + "/:name/search", http -> handle(http, this::search));
        var one = all + "/:name/documents/:id";
        HttpRoutes.accept(router, HttpMethod.PUT, one, http -> handle(http, this::put));
        HttpRoutes.accept(router, HttpMethod.GET, one, http -> handle(http, this::get));
        HttpRoutes.accept(router, HttpMethod.DELETE, one, http -> handle(http, this::delete));
        HttpAnswers.onlyThese(router, one, HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE);
    }

    /** What was asked: the names in the path, empty where it has none, and the body. */
    private record Asked(Call call, String owner, String name, String id, byte[] body) {
        DocumentKey key() {
            return new DocumentKey(owner, name, id);
        }
    }

    private interface Answer {
        void to(Asked asked) throws IOException, InterruptedException;
    }

    private void handle(RoutingContext http, Answer answer) {
        var call = Call.of(http, edge);
        var asked = new Asked(
                call,
                grounding.owner(call),
                Objects.requireNonNullElse(http.pathParam("name"), ""),
                Objects.requireNonNullElse(http.pathParam("id"), ""),
                Call.body(http));
        call.guard(() -> documents.run(call, () -> answer.to(asked)));
    }

    private void list(Asked asked) {
        var prefix = DocumentKey.of(asked.owner(), "");
        var sizes = new ArrayList<CollectionObjects.Size>();
        documents.all().forEach((name, index) -> {
            var own = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            if (!own.isEmpty() && own.indexOf(':') < 0) {
                sizes.add(new CollectionObjects.Size(own, index.documents(), index.passages()));
            }
        });
        asked.call().answer(200, CollectionObjects.list(List.copyOf(sizes), embedder.isThere()));
    }

    private void put(Asked asked) throws IOException, InterruptedException {
        var document = edge.counted(() -> document(asked));
        int passages = documents.put(asked.key(), document);
        asked.call().answer(200, CollectionObjects.stored(asked.name(), document, passages));
    }

    private Document document(Asked asked) {
        try {
            var id = asked.key().id();
            return DocumentRequest.withTexts(DocumentRequest.parse(id, asked.body()), edge::redacted);
        } catch (InvalidInputException e) {
            throw FailureException.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage()));
        }
    }

    private void get(Asked asked) throws IOException {
        Optional<DocumentIndex> index = documents.find(asked.owner(), asked.name());
        Optional<Document> document =
                index.isEmpty() ? Optional.empty() : index.get().get(asked.id());
        if (document.isPresent()) {
            asked.call().answer(200, CollectionObjects.whole(asked.name(), document.get()));
        } else {
            asked.call().answer(NO_DOCUMENT);
        }
    }

    private void delete(Asked asked) throws IOException, InterruptedException {
        if (documents.delete(asked.key())) {
            asked.call().answer(200, CollectionObjects.deleted(asked.name(), asked.id()));
        } else {
            asked.call().answer(NO_DOCUMENT);
        }
    }

    private void search(Asked asked) throws IOException {
        var request = edge.counted(() -> SearchRequest.parse(asked.body(), edge::redacted));
        var index = documents.find(asked.owner(), asked.name());
        if (index.isEmpty()) {
            asked.call().answer(NO_COLLECTION);
            return;
        }
        Found found = index.get().search(request.search());
        asked.call().answer(200, found(asked.name(), request, found));
    }

    private String found(String name, SearchRequest request, Found found) {
        if (!request.withPrompt()) {
            return CollectionObjects.found(name, found);
        }
        var block = edge.counted(() -> grounding.block(Grounding.passages(found)));
        var prompt = GroundedPrompt.message(request.search().query(), block);
        return CollectionObjects.found(name, found, prompt, block.sources());
    }
}
