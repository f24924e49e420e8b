package dev.millrace.tokenizer.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.security.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTableTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/health",
                "/chat/main.js",
                "/compare",
                "/compare/main.js",
                "/rank",
                "/rank/main.js",
                "/leaderboard",
                "/leaderboard/leaderboard.css",
                "/evaluations",
                "/evaluations/main.js",
                "/training",
                "/training/job-card.js",
                "/chat/theme.css",
                "/chat/mark.svg",
                "/_static/markdown-it/14.2.0/index.mjs",
                "/_static/dompurify/3.4.15/dist/purify.es.mjs",
                "/webjars/swagger-ui/5.31.0/swagger-ui.css",
                "/openapi.yaml"
            })
    void leavesThePageAndHealthOpen(String path) {
        assertEquals(new Need.Nothing(), PathTable.need(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, CHAT",
        "/chat/completions, CHAT",
        "/v1/chat/completions/chatcmpl-1, CHAT",
        "/v1/decoding/compare, CHAT",
        "/decoding/compare, CHAT",
        "/v1/completions, COMPLETIONS",
        "/v1/messages, CHAT",
        "/messages, CHAT",
        "/v1/messages/count_tokens, TOKENIZE",
        "/v1/embeddings, EMBEDDINGS",
        "/v1/classify, EMBEDDINGS",
        "/classify, EMBEDDINGS",
        "/v1/collections, EMBEDDINGS",
        "/collections/faq/documents/a:b.md, EMBEDDINGS",
        "/v1/collections/faq/search, EMBEDDINGS",
        "/tokenize, TOKENIZE",
        "/v1/feedback/x, FEEDBACK",
        "/v1/feedback/rankings/r-1, FEEDBACK",
        "/v1/feedback/labellers/ada, FEEDBACK",
        "/v1/feedback/labellers/Ada%20Lovelace, FEEDBACK",
        "/feedback/labellers/J\u00fcrgen+1, FEEDBACK",
        "/v1/feedback/import, ADMIN",
        "/feedback/export, ADMIN",
        "/v1/evaluations, ADMIN",
        "/v1/evaluations/run-0123456789abcdef/report, ADMIN",
        "/evaluations/run-0123456789abcdef, ADMIN",
        "/v1/online/windows, ADMIN",
        "/online/baselines, ADMIN",
        "/v1/reward-models/helpful/train, ADMIN",
        "/v1/reward-models/helpful/promote, ADMIN"
    })
    void knowsTheScopeOfEachPath(String path, Scope scope) {
        assertEquals(new Need.Opened(scope), PathTable.need(path));
    }

    @Test
    void streamsAreOfChatsAndOfCompletions() {
        assertEquals(new Need.EitherOpened(Scope.CHAT, Scope.COMPLETIONS), PathTable.need("/v1/streams/cmpl-1"));
    }

    @Test
    void showsModelsToEveryKey() {
        assertEquals(new Need.AnyKey(), PathTable.need("/v1/models"));
        assertEquals(new Need.AnyKey(), PathTable.need("/models/tiny-model"));
        assertEquals(new Need.AnyKey(), PathTable.need("/v1/reward-models"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "//",
                "/v1",
                "/v1/",
                "/v1//models",
                "//v1/models",
                "/v1/models/",
                "/v1/chat/completions/",
                "/v2/models",
                "/v1/v1/models",
                "/%76%31/models",
                "/v1/models;x",
                "/v1/%2e%2e/health",
                "/health/",
                "/health;x",
                "/HEALTH",
                "/chat/../v1/models",
                "/chat/completions.js/x",
                "/chat/completions;.js",
                "/chat/%2e%2e.js",
                "/chat/a/b.js",
                "/_static",
                "/_static/",
                "/_static//x",
                "/_static/../v1/models",
                "/_static/%2e/x",
                "/q/metrics",
                "/metrics",
                "/new-thing",
                "/v1/models/a%2Fb",
                "/v1/feedback/labellers/a%2Fb",
                "/v1/feedback/labellers/a%2Fb c",
                "/v1/feedback/labellers/a b/c",
                "/v1/feedback/rankings/a b",
                "/index.html/x",
                "/docs/../v1/models"
            })
    void closesWhatItDoesNotKnow(String path) {
        assertEquals(new Need.Opened(Scope.ADMIN), PathTable.need(path));
    }
}
