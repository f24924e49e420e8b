package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.docs.ApiDocument;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** {@code /openapi.json}, {@code /openapi.yaml} and their page at {@code /docs}. */
@Singleton
class DocsRoutes {
    /** Read when it is asked for first: nobody's start waits for it. */
    private static final class Document {
        private static final ApiDocument READ = ApiDocument.read();
        static final String JSON = READ.json();
        static final String YAML = READ.yaml();
    }

    void register(@Observes Router router) {
        get(router, "/openapi.json", http -> written(http, "application/json", () -> Document.JSON));
        get(router, "/openapi.yaml", http -> written(http, "application/yaml", () -> Document.YAML));
        get(router, "/docs", http -> http.reroute("/docs/index.html"));
    }

    private static void get(Router router, String path, Consumer<RoutingContext> handler) {
        HttpRoutes.route(router, HttpMethod.GET, path, handler);
    }

    /** On the event loop: the document is read elsewhere. */
    private static void written(RoutingContext http, String type, Callable<String> document) {
        http.vertx()
                .executeBlocking(document)
                .onSuccess(text -> http.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, type)
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                        .end(text))
                .onFailure(http::fail);
    }
}
