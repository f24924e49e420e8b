package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.batch.BatchObjects;
import dev.millrace.tokenizer.batch.Ledger;
import dev.millrace.tokenizer.batch.StoredFile;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.FileUpload;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/files}: POST takes one as multipart/form-data, GET lists them; {@code /v1/files/{id}}, its {@code /content},
 * and DELETE. An upload waits in a temporary folder that only this process can read until it is on the log.
 */
@Singleton
class FileRoutes {
    /** What a multipart body may have beside the file. */
    private static final int FORM_BYTES_MAX = 64 << 10;

    private static final long UPLOAD_MS_MAX = 300_000;
    /** How long a form may stay unread that has come to its end. */
    private static final long UNREAD_MS_MAX = 5_000;

    private static final String UNREAD_TIMER = "unread";
    private static final int PAGE_MAX = 10_000;
    private static final int NAME_MAX = 255;
    private static final String FILE = "file";
    /** Of a file that came without one. */
    private static final String NAMELESS = "file.jsonl";

    private static final ApiError MISSING =
            ApiError.refused(404, "file_id", "file_not_found", "There is no such file.");
    private static final Set<String> UPLOADS = Set.of("/files", "/v1/files");

    private final BatchConfig config;
    private final Edge edge;
    private final LedgerCalls calls;
    private final StoredFiles files;
    private final Semaphore room;
    private final Path folder;

    FileRoutes(BatchConfig config, Edge edge, LedgerCalls calls, StoredFiles files) throws IOException {
        this.config = config;
        this.edge = edge;
        this.calls = calls;
        this.files = files;
        this.room = new Semaphore(config.uploadsMax());
        this.folder = Files.createTempDirectory("millrace-uploads");
    }

    /** Where uploads wait; empty when none is under way, and gone with this process. */
    Path folder() {
        return folder;
    }

    @PreDestroy
    void removeFolder() throws IOException {
        try (var left = Files.list(folder)) {
            for (var upload : left.toList()) {
                Files.deleteIfExists(upload);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** Whether a request brings a file, which may be longer than other bodies. */
    static boolean isUpload(RoutingContext http) {
        return http.request().method().equals(HttpMethod.POST)
                && UPLOADS.contains(http.request().path());
    }

    /** Most bytes of an upload. */
    long bodyBytesMax() {
        return (long) config.fileBytesMax() + FORM_BYTES_MAX;
    }

    /** What is answered beyond that. */
    ApiError tooLarge() {
        return ApiError.refused(
                413, FILE, "file_too_large", "The file is larger than " + config.fileBytesMax() + " bytes.");
    }

    /** What is answered to a form that is none, or that has a text which is too long for one. */
    ApiError unreadable() {
        return ApiError.refused(
                400,
                FILE,
                "invalid_form",
                "The form could not be read to its end. A file whose part has no filename must be short; please give it one.");
    }

    /**
     * Registers its paths; {@code base} is {@code /v1} or empty.
     *
     * @param order of the route that takes bodies, before Quarkus's own limit on them
     */
    void register(Router router, String base, int order) {
        var path = base + "/files";
        router.route(HttpMethod.POST, path).order(order).handler(this::enter);
        router.route(HttpMethod.POST, path)
                .order(order)
                .handler(BodyHandler.create(folder.toString()).setBodyLimit(bodyBytesMax()));
        router.route(HttpMethod.POST, path).order(order).handler(this::upload);
        router.route(HttpMethod.GET, path).handler(this::list);
        HttpAnswers.onlyThese(router, path, HttpMethod.GET, HttpMethod.POST);
        var one = path + "/:id";
        router.route(HttpMethod.GET, one).handler(http -> find(http, this::fetch));
        router.route(HttpMethod.DELETE, one).handler(http -> find(http, this::delete));
        HttpAnswers.onlyThese(router, one, HttpMethod.GET, HttpMethod.DELETE);
        router.route(HttpMethod.GET, one + "/content").handler(http -> find(http, files::send));
        HttpAnswers.onlyThese(router, one + "/content", HttpMethod.GET);
    }

    /** Before a byte of it is read. */
    private void enter(RoutingContext http) {
        var type = http.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            refuse(
                    http,
                    ApiError.refused(
                            415, null, "unsupported_media_type", "The content type must be multipart/form-data."));
        } else if (!room.tryAcquire()) {
            refuse(http, ApiError.of(FailureException.overloaded(1_000).failure()));
        } else {
            http.addEndHandler(_ -> {
                room.release();
                // Here, for the body handler's own deletion awaits the end of the form or of a whole answer.
                http.cancelAndCleanupFileUploads();
            });
            refuseIfUnread(http);
            HttpRoutes.limitBodyTime(http, UPLOAD_MS_MAX);
        }
    }

    /** Vert.x waits for more of a form that ends within its file, and nothing more will come. */
    private void refuseIfUnread(RoutingContext http) {
        var ended = new AtomicBoolean();
        long timer = http.vertx().setPeriodic(UNREAD_MS_MAX, _ -> {
            if (http.request().isEnded() && ended.getAndSet(true)) {
                refuse(http, unreadable());
            }
        });
        http.put(UNREAD_TIMER, timer);
        http.addEndHandler(_ -> http.vertx().cancelTimer(timer));
    }

    private static void refuse(RoutingContext http, ApiError error) {
        http.response().putHeader(HttpHeaders.CONNECTION, "close");
        HttpAnswers.error(http.response(), error);
    }

    private void upload(RoutingContext http) {
        http.vertx().cancelTimer(http.<Long>get(UNREAD_TIMER));
        var call = Call.of(http, edge);
        call.guard(() -> {
            var file = edge.counted(() -> sent(http));
            calls.run(call, () -> {
                var stored = files.store(call.tenant(), file.name(), file.kind(), file.content());
                call.answer(200, Json.text(BatchObjects.file(stored)));
            });
        });
    }

    /** What a form brought, and what it called it. */
    private record Sent(String name, StoredFile.Kind kind, StoredFiles.Content content) {}

    private static Sent sent(RoutingContext http) {
        @Nullable String purpose = http.request().getFormAttribute("purpose");
        if (purpose == null) {
            throw missing("purpose");
        }
        var kind = StoredFile.Kind.uploaded(purpose)
                .orElseThrow(() -> FailureException.invalid(
                        "purpose",
                        "invalid_value",
                        "Invalid value for 'purpose': files are for 'batch' or 'fine-tune' here."));
        if (http.request().formAttributes().names().stream().anyMatch(name -> name.startsWith("expires_after"))) {
            throw FailureException.invalid(
                    "expires_after",
                    "unsupported_parameter",
                    "'expires_after' is not supported: files expire when this server says so.");
        }
        List<FileUpload> uploads = http.fileUploads();
        // Where its part names no file, as some clients send bytes, the form takes it for a text.
        @Nullable String text = http.request().getFormAttribute(FILE);
        if (uploads.isEmpty() && text != null) {
            return new Sent(NAMELESS, kind, () -> new ByteArrayInputStream(text.getBytes(UTF_8)));
        }
        if (uploads.size() != 1 || !uploads.getFirst().name().equals(FILE)) {
            throw missing(FILE);
        }
        var file = uploads.getFirst();
        return new Sent(name(file), kind, () -> Files.newInputStream(Path.of(file.uploadedFileName())));
    }

    private static FailureException missing(String name) {
        return FailureException.invalid(
                name, "missing_required_parameter", "Missing required parameter: '" + name + "', once.");
    }

    private static String name(FileUpload file) {
        var name = file.fileName() == null || file.fileName().isEmpty() ? NAMELESS : file.fileName();
        return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX);
    }

    private void list(RoutingContext http) {
        var call = Call.of(http, edge);
        call.guard(() -> {
            var page = Page.of(http, PAGE_MAX, PAGE_MAX);
            var purpose = http.request().getParam("purpose");
            calls.read(call, ledger -> {
                var all = ledger.files(call.tenant(), System.currentTimeMillis()).stream()
                        .filter(file -> purpose == null || file.kind().purpose().equals(purpose))
                        .toList();
                call.answer(200, page.json(all, StoredFile::id, BatchObjects::file));
            });
        });
    }

    private void find(RoutingContext http, LedgerCalls.Use<StoredFile> use) {
        calls.find(http, Ledger::file, MISSING, use);
    }

    private void fetch(Call call, StoredFile file) {
        call.answer(200, Json.text(BatchObjects.file(file)));
    }

    private void delete(Call call, StoredFile file) throws InterruptedException {
        if (files.delete(file)) {
            call.answer(200, BatchObjects.deleted(file.id()));
        } else {
            call.answer(ApiError.refused(
                    409, "file_id", "file_in_use", "A batch still reads this file; cancel it or wait for its end."));
        }
    }
}
