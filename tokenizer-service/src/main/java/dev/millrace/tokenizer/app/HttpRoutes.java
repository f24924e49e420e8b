package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.anthropic.MessagesRequest;
import dev.millrace.tokenizer.anthropic.ModelObjects;
import dev.millrace.tokenizer.anthropic.TokenCount;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatRequest;
import dev.millrace.tokenizer.openai.ComparisonRequest;
import dev.millrace.tokenizer.openai.CompletionRequest;
import dev.millrace.tokenizer.openai.ModelList;
import dev.millrace.tokenizer.openai.TextTools;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.ServedModel;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Every path of the public port. Whatever goes wrong, the body is the API's error object. */
@Singleton
class HttpRoutes {
    private static final Logger LOG = Logger.getLogger(HttpRoutes.class);
    /** Before everything else, Quarkus's own limit on bodies included. */
    private static final int FIRST = -1_000;
    /** After everything else, the static files included. */
    private static final int LAST = 1_000_000;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,19}");

    /** How long a body may take to arrive. */
    private static final long BODY_MS_MAX = 30_000;

    private final Edge edge;
    private final AnswerRoute answers;
    private final TextToolRoute tools;
    private final ResponseRoutes responses;
    private final ResumeRoute resume;
    private final EmbeddingRoutes embeddings;
    private final EmbeddingDoor embeddingDoor;
    private final FileRoutes files;
    private final BatchRoutes batches;
    private final FineTuningRoutes fineTuning;
    private final FeedbackRoutes feedback;
    private final Grounding grounding;
    private final CollectionRoutes collections;
    private final AdapterRoutes adapters;
    private final HttpAccess access;
    private final SafetyConfig safety;

    HttpRoutes(
            Edge edge,
            AnswerRoute answers,
            TextToolRoute tools,
            ResponseRoutes responses,
            ResumeRoute resume,
            EmbeddingRoutes embeddings,
            EmbeddingDoor embeddingDoor,
            FileRoutes files,
            BatchRoutes batches,
            FineTuningRoutes fineTuning,
            FeedbackRoutes feedback,
            Grounding grounding,
            CollectionRoutes collections,
            AdapterRoutes adapters,
            HttpAccess access,
            SafetyConfig safety) {
        this.edge = edge;
        this.answers = answers;
        this.tools = tools;
        this.responses = responses;
        this.resume = resume;
        this.embeddings = embeddings;
        this.embeddingDoor = embeddingDoor;
        this.files = files;
        this.batches = batches;
        this.fineTuning = fineTuning;
        this.feedback = feedback;
        this.grounding = grounding;
        this.collections = collections;
        this.adapters = adapters;
        this.access = access;
        this.safety = safety;
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).handler(SecurityHeaders::add).failureHandler(this::failed);
        router.route().order(FIRST + 1).handler(Dialect::choose);
        CrossOrigin.allow(router, FIRST + 2, safety.corsOrigins().orElse(List.of()));
        router.route().order(FIRST + 3).handler(this::refuseLargeBody);
        router.route().order(FIRST + 4).handler(access::check);
        for (var base : List.of("/v1", "")) {
            route(
                    router,
                    HttpMethod.POST,
                    base + "/chat/completions",
                    http -> answers.handle(http, ChatRequest::parse, grounding::ground));
            collections.register(router, base);
            adapters.register(router, base);
            route(
                    router,
                    HttpMethod.POST,
                    base + "/completions",
                    http -> answers.handle(http, CompletionRequest::parse));
            route(router, HttpMethod.POST, base + "/messages", http -> answers.handle(http, MessagesRequest::parse));
            route(
                    router,
                    HttpMethod.POST,
                    base + "/messages/count_tokens",
                    http -> tools.handle(http, (_, body) -> TokenCount.answer(body, edge::count)));
            route(
                    router,
                    HttpMethod.POST,
                    base + "/decoding/compare",
                    http -> answers.handle(http, ComparisonRequest::parse));
            route(router, HttpMethod.POST, base + "/tokenize", http -> tools.handle(http, TextTools::tokenize));
            route(router, HttpMethod.POST, base + "/detokenize", http -> tools.handle(http, TextTools::detokenize));
            route(
                    router,
                    HttpMethod.POST,
                    base + "/apply-template",
                    http -> tools.handle(http, TextTools::applyTemplate));
            route(router, HttpMethod.POST, base + "/responses", responses::create);
            responses.register(router, base);
            resume.register(router, base);
            files.register(router, base, FIRST + 10);
            accept(router, HttpMethod.POST, base + "/batches", batches::create);
            batches.register(router, base);
            fineTuning.register(router, base);
            feedback.register(router, base, FIRST + 10);
            embeddings.paths().forEach((path, handler) -> route(router, HttpMethod.POST, base + path, handler));
            route(router, HttpMethod.GET, base + "/models", this::listModels);
            route(router, HttpMethod.GET, base + "/models/*", this::oneModel);
        }
        // Pages of their own, under paths without the ending of a file.
        for (var page : List.of("/compare", "/rank", "/leaderboard", "/evaluations", "/training")) {
            route(router, HttpMethod.GET, page, http -> http.reroute(page + ".html"));
        }
        route(router, HttpMethod.GET, "/health", this::health);
        router.route().order(LAST).handler(http -> answer(http, ApiError.status(404)));
        for (int status : new int[] {400, 404, 405, 413, 414, 500}) {
            router.errorHandler(status, this::failed);
        }
    }

    /** Registers a path of one method; others are answered with 405. */
    static void route(Router router, HttpMethod method, String path, Consumer<RoutingContext> handler) {
        accept(router, method, path, handler);
        HttpAnswers.onlyThese(router, path, method);
    }

    static void accept(Router router, HttpMethod method, String path, Consumer<RoutingContext> handler) {
        if (method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT)) {
            router.route(method, path).handler(HttpRoutes::requireJson);
            router.route(method, path).handler(HttpRoutes::limitBodyTime);
            router.route(method, path).handler(BodyHandler.create(false).setBodyLimit(ChatRequest.BODY_BYTES_MAX));
        }
        router.route(method, path).handler(handler::accept);
    }

    private void listModels(RoutingContext http) {
        withModel(http, model -> HttpAnswers.json(http.response(), 200, models(http, model)));
    }

    private String models(RoutingContext http, ServedModel model) {
        long createdS = edge.text().createdS();
        if (!Dialect.isAnthropic(http)) {
            return ModelList.all(model, createdS, embeddingDoor.served(), embeddingDoor.createdS());
        }
        var asked = http.request();
        var page =
                new ModelObjects.Page(asked.getParam("limit"), asked.getParam("after_id"), asked.getParam("before_id"));
        return ModelObjects.list(model, createdS, page);
    }

    private void oneModel(RoutingContext http) {
        var id = Objects.requireNonNullElse(http.pathParam("*"), "");
        boolean anthropic = Dialect.isAnthropic(http);
        var embedding = embeddingDoor
                .served()
                .filter(served -> !anthropic && served.name().equals(id));
        if (embedding.isPresent()) {
            HttpAnswers.json(http.response(), 200, ModelList.embedding(embedding.get(), embeddingDoor.createdS()));
            return;
        }
        withModel(http, model -> {
            var adapter = model.adapter(id).filter(each -> !each.isEmpty() && !anthropic);
            long createdS = edge.text().createdS();
            if (adapter.isPresent()) {
                HttpAnswers.json(http.response(), 200, ModelList.adapter(model, adapter.get(), createdS));
            } else if (id.equals(model.name())) {
                var body = anthropic ? ModelObjects.one(model, createdS) : ModelList.one(model, createdS);
                HttpAnswers.json(http.response(), 200, body);
            } else {
                answer(http, ApiError.of(Failure.of(Failure.Kind.MODEL_NOT_FOUND, "There is no such model here.")));
            }
        });
    }

    private void withModel(RoutingContext http, Consumer<ServedModel> handler) {
        try {
            handler.accept(edge.models().model());
        } catch (FailureException e) {
            answer(http, ApiError.of(e.failure()));
        }
    }

    private void health(RoutingContext http) {
        if (edge.isReady()) {
            HttpAnswers.json(http.response(), 200, "{\"status\":\"ok\"}");
        } else {
            answer(http, ApiError.status(503));
        }
    }

    /** Refused by its announced length, before a byte of it is read. */
    private void refuseLargeBody(RoutingContext http) {
        var length = http.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && (!LENGTH.matcher(length).matches() || isTooLong(length, bodyBytesMax(http)))) {
            // The rest of the body would have to be read to use the connection again.
            http.response().putHeader(HttpHeaders.CONNECTION, "close");
            answer(http, error(http, 413));
        } else {
            http.next();
        }
    }

    /** A body that trickles in would hold its connection for ever. */
    private static void limitBodyTime(RoutingContext http) {
        limitBodyTime(http, BODY_MS_MAX);
    }

    static void limitBodyTime(RoutingContext http, long ms) {
        long timer = http.vertx().setTimer(ms, _ -> {
            if (!http.request().isEnded() && !http.response().ended()) {
                http.response().putHeader(HttpHeaders.CONNECTION, "close");
                answer(http, ApiError.status(408));
            }
        });
        http.addEndHandler(_ -> http.vertx().cancelTimer(timer));
        http.next();
    }

    private static boolean isTooLong(String length, long max) {
        return length.length() > 10 || Long.parseLong(length) > max;
    }

    private long bodyBytesMax(RoutingContext http) {
        if (FeedbackImport.isImport(http)) {
            return FeedbackImport.BYTES_MAX;
        }
        return FileRoutes.isUpload(http) ? files.bodyBytesMax() : ChatRequest.BODY_BYTES_MAX;
    }

    private ApiError error(RoutingContext http, int status) {
        if (status == 413 && FeedbackImport.isImport(http)) {
            return FeedbackImport.tooLarge();
        }
        if (!FileRoutes.isUpload(http)) {
            return ApiError.status(status);
        }
        return switch (status) {
            case 400 -> files.unreadable();
            case 413 -> files.tooLarge();
            default -> ApiError.status(status);
        };
    }

    private static void requireJson(RoutingContext http) {
        var type = http.request().getHeader(HttpHeaders.CONTENT_TYPE);
        var mime = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (mime.isEmpty() || mime.equals("application/json") || mime.endsWith("+json")) {
            http.next();
        } else {
            answer(http, ApiError.status(415));
        }
    }

    private void failed(RoutingContext http) {
        int status = http.statusCode() < 400 ? 500 : http.statusCode();
        // Who leaves before the body is whole is no failure of ours, nor is what was being kept of an upload that is
        // over.
        boolean isOver = http.failure() instanceof HttpClosedException
                || FileRoutes.isUpload(http)
                        && (http.response().ended() || http.response().closed());
        if (status >= 500 && !isOver) {
            LOG.error("a request failed", http.failure());
        }
        answer(http, error(http, status));
    }

    private static void answer(RoutingContext http, ApiError error) {
        HttpAnswers.error(http.response(), error);
    }
}
