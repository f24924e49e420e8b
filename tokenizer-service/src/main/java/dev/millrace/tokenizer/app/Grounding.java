package dev.millrace.tokenizer.app;

import dev.millrace.retrieval.Chunker;
import dev.millrace.retrieval.Document;
import dev.millrace.retrieval.DocumentIndex;
import dev.millrace.retrieval.Embedder;
import dev.millrace.retrieval.Found;
import dev.millrace.retrieval.Hit;
import dev.millrace.retrieval.Passage;
import dev.millrace.retrieval.Search;
import dev.millrace.retrieval.SourceBlock;
import dev.millrace.tokenizer.grounding.GroundedPrompt;
import dev.millrace.tokenizer.grounding.GroundingRequest;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.ChatRequest;
import dev.millrace.tokenizer.openai.DocumentRequest;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Looks up what a chat's last question needs, and puts it into the prompt. */
@Singleton
class Grounding {
    /** Tokens of sources, where half of the context is more. */
    private static final int SOURCE_TOKENS_MAX = 4_096;

    private final Edge edge;
    private final EdgeThreads threads;
    private final Documents documents;
    private final Doorkeeper doorkeeper;

    Grounding(Edge edge, EdgeThreads threads, Documents documents, Doorkeeper doorkeeper) {
        this.edge = edge;
        this.threads = threads;
        this.documents = documents;
        this.doorkeeper = doorkeeper;
    }

    /** Whose collections a call can see: everybody's are one where no keys are asked for. */
    String owner(Call call) {
        return doorkeeper.gate().isClosed() ? call.tenant() : "";
    }

    /** Goes on with a request that has its sources, if it wants any. */
    void ground(Call call, ChatRequest request, Consumer<AnswerRequest> next) {
        var asked = request.grounding();
        if (asked == null) {
            next.accept(request);
            return;
        }
        documents.run(call, () -> {
            var block = block(owner(call), request, asked);
            call.work(threads, () -> next.accept(edge.counted(() -> request.on(block))));
        });
    }

    private SourceBlock block(String owner, ChatRequest request, GroundingRequest asked) throws IOException {
        if (!(request.prompt().input() instanceof TextPrompt.Conversation talk)) {
            throw new IllegalStateException("a chat is a conversation");
        }
        var question = edge.redacted(GroundedPrompt.question(talk.messages()));
        if (question.isBlank()) {
            throw FailureException.invalid(
                    "messages", "invalid_value", "There is no question of a user to find sources for.");
        }
        // What somebody asks stands at the end, behind what he has pasted.
        var query = question.substring(Math.max(0, question.length() - Search.QUERY_MAX));
        var search = new Search(query, asked.topK(), Map.of(), asked.minScore(), 0);
        var passages = asked.collection() == null
                ? given(asked, search)
                : passages(found(owner, Objects.requireNonNull(asked.collection()), search));
        return block(passages);
    }

    /** As many of these passages as the model is shown. */
    SourceBlock block(List<Passage> passages) {
        int budget = Math.min(SOURCE_TOKENS_MAX, edge.models().model().contextLength() / 2);
        return SourceBlock.of(
                passages,
                budget,
                text -> edge.text().tokenizer().encode(text, false).length());
    }

    private Found found(String owner, String collection, Search search) throws IOException {
        return documents
                .find(owner, collection)
                .orElseThrow(() -> FailureException.invalid(
                        "collection", "collection_not_found", "There is no collection '" + collection + "'."))
                .search(search);
    }

    static List<Passage> passages(Found found) {
        return found.hits().stream().map(Hit::passage).toList();
    }

    /** Of documents that came with the request: all passages where they are few, else those with the question's words. */
    private List<Passage> given(GroundingRequest asked, Search search) throws IOException {
        var all = new ArrayList<Passage>();
        var clean = new ArrayList<Document>();
        for (var document : asked.documents()) {
            var one = DocumentRequest.withTexts(document, edge::redacted);
            clean.add(one);
            Chunker.STANDARD.cut(one.text()).stream()
                    .map(chunk -> new Passage(one.id(), one.title(), chunk.start(), chunk.end(), chunk.text()))
                    .forEach(all::add);
        }
        if (all.size() <= asked.topK() && asked.minScore() == 0) {
            return all;
        }
        try (var index = DocumentIndex.inMemory(Embedder.NONE, Chunker.STANDARD)) {
            for (var document : clean) {
                index.put(document);
            }
            return passages(index.search(search));
        }
    }
}
