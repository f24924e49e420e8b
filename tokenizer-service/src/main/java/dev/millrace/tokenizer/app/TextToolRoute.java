package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.TextTools;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.function.BiFunction;

/** The small text endpoints: no model, no log, an answer from the tokenizer and the template alone. */
@Singleton
class TextToolRoute {
    private final Edge edge;
    private final EdgeThreads threads;
    private final TextTools tools;

    TextToolRoute(Edge edge, EdgeThreads threads) {
        this.edge = edge;
        this.threads = threads;
        this.tools = new TextTools(edge.text().tokenizer(), edge.text().template());
    }

    /** On the event loop, with the whole body: hands the work over. */
    void handle(RoutingContext http, BiFunction<TextTools, byte[], String> tool) {
        var call = Call.of(http, edge);
        byte[] body = Call.body(http);
        call.work(threads, () -> call.answer(200, edge.counted(() -> tool.apply(tools, body))));
    }
}
