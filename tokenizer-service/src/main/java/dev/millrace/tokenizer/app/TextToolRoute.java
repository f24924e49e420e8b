package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.TextTools;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** The small text endpoints: no model, no log, an answer from the tokenizer and the template alone. */
@Singleton
class TextToolRoute {
    private static final Logger LOG = Logger.getLogger(TextToolRoute.class);

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
        var buffer = http.body().buffer();
        byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
        var context = http.vertx().getOrCreateContext();
        var response = http.response();
        try {
            threads.work(() -> {
                var answer = answer(tool, body);
                context.runOnContext(go -> answer.send(http));
            });
        } catch (FailureException e) {
            HttpAnswers.error(response, ApiError.of(e.failure()));
        }
    }

    private interface Answer {
        void send(RoutingContext http);
    }

    private Answer answer(BiFunction<TextTools, byte[], String> tool, byte[] body) {
        try {
            var json = edge.counted(() -> tool.apply(tools, body));
            return http -> HttpAnswers.json(http.response(), 200, json);
        } catch (FailureException e) {
            return http -> HttpAnswers.error(http.response(), ApiError.of(e.failure()));
        } catch (RuntimeException e) {
            LOG.error("a text request could not be handled", e);
            return http -> HttpAnswers.error(http.response(), ApiError.status(500));
        }
    }
}
