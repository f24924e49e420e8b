package dev.millrace.tokenizer.app;

import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.tokenizer.openai.AdapterCall;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.Failure;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Loading and unloading of adapters under vLLM's paths; {@link HttpAccess} lets only administrators come here. The folder is one
 * in the model service's folder of adapters.
 */
@Singleton
class AdapterRoutes {
    private static final Logger LOG = Logger.getLogger(AdapterRoutes.class);

    private final Edge edge;
    private final ModelWatch models;

    AdapterRoutes(Edge edge, ModelWatch models) {
        this.edge = edge;
        this.models = models;
    }

    void register(Router router, String base) {
        HttpRoutes.route(router, HttpMethod.POST, base + "/load_lora_adapter", this::load);
        HttpRoutes.route(router, HttpMethod.POST, base + "/unload_lora_adapter", this::unload);
    }

    private void load(RoutingContext http) {
        var call = Call.of(http, edge);
        call.guard(() -> {
            var asked = AdapterCall.load(Call.body(http));
            var request = LoadAdapterRequest.newBuilder().setName(asked.name()).setFolder(asked.folder());
            models.calls().loadAdapter(request.build(), answer(call, asked.name(), "loaded"));
        });
    }

    private void unload(RoutingContext http) {
        var call = Call.of(http, edge);
        call.guard(() -> {
            var asked = AdapterCall.unload(Call.body(http));
            var request = UnloadAdapterRequest.newBuilder().setName(asked.name());
            models.calls().unloadAdapter(request.build(), answer(call, asked.name(), "unloaded"));
        });
    }

    /** Answers when it has happened and is known here, so that the next request finds it so. */
    private <A> StreamObserver<A> answer(Call call, String name, String done) {
        return new StreamObserver<>() {
            @Override
            public void onNext(A answer) {
                // On a thread of the connection's own pool, which may block.
                models.look();
                call.context().runOnContext(go -> {
                    if (!call.response().ended() && !call.response().closed()) {
                        call.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                                .end("Success: LoRA adapter '" + name + "' " + done + ".");
                    }
                });
            }

            @Override
            public void onError(Throwable cause) {
                call.answer(error(Status.fromThrowable(cause)));
            }

            @Override
            public void onCompleted() {}
        };
    }

    private static ApiError error(Status status) {
        var said = Objects.requireNonNullElse(status.getDescription(), "");
        return switch (status.getCode()) {
            case INVALID_ARGUMENT ->
                ApiError.of(
                        Failure.invalid(said.startsWith("name") ? "lora_name" : "lora_path", "invalid_value", said));
            case RESOURCE_EXHAUSTED, FAILED_PRECONDITION ->
                ApiError.of(Failure.invalid("lora_name", "invalid_value", said));
            case NOT_FOUND ->
                ApiError.of(new Failure(Failure.Kind.MODEL_NOT_FOUND, said, "lora_name", "model_not_found"));
            case UNAVAILABLE, DEADLINE_EXCEEDED -> ApiError.status(503);
            default -> {
                LOG.errorf("the model service could not change its adapters: %s", status);
                yield ApiError.status(500);
            }
        };
    }
}
