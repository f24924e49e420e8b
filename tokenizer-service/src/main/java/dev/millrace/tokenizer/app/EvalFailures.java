package dev.millrace.tokenizer.app;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.Status;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the evaluation service refuses, in the words of the doors. */
final class EvalFailures {
    private static final Logger LOG = Logger.getLogger(EvalFailures.class);
    private static final Pattern FIELD = Pattern.compile(
            "'?((?:[a-z][a-z0-9_]*)(?:\\[[0-9]{1,9}])?(?:\\.[a-z][a-z0-9_]*(?:\\[[0-9]{1,9}])?)*)'?[: ].*",
            Pattern.DOTALL);
    /** Requests that are one message: HTTP's body is that message. */
    private static final Pattern WRAPPER = Pattern.compile("^('?)(?:ranking|comparison)\\.");

    /** A job's fields that are OpenAI's own in HTTP's body. */
    private static final Map<String, String> OF_OPENAI = Map.of("adapter", "suffix", "base.name", "model");

    private static final Service EVALUATIONS = new Service("evaluation service", "");
    private static final Service TRAINER = new Service("trainer", "; ./millrace up --trainer starts one");

    private EvalFailures() {}

    /** Who refuses, and what helps where it is away. */
    private record Service(String name, String remedy) {}

    /** @param request the message that was refused, whose fields a description may begin with */
    static ApiError of(Status status, Descriptor request) {
        return of(EVALUATIONS, status, request);
    }

    /** The same of a trainer. */
    static ApiError ofTrainer(Status status, Descriptor request) {
        return of(TRAINER, status, request);
    }

    /** The same of a job that is refused: what it says of a model's or an adapter's name names the fields that HTTP has. */
    static ApiError ofJob(Status status) {
        var said = Objects.requireNonNullElse(status.getDescription(), "");
        for (var name : OF_OPENAI.entrySet()) {
            if (status.getCode() == Status.Code.INVALID_ARGUMENT && said.startsWith(name.getKey() + ":")) {
                var shown = name.getValue() + said.substring(name.getKey().length());
                return ApiError.refused(400, name.getValue(), "invalid_value", shown);
            }
        }
        return ofTrainer(status, TrainingSpec.getDescriptor());
    }

    private static ApiError of(Service service, Status status, Descriptor request) {
        var said = Objects.requireNonNullElse(status.getDescription(), "");
        var shown = WRAPPER.matcher(said).replaceFirst("$1");
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ApiError.refused(400, field(said, request), "invalid_value", shown);
            case NOT_FOUND -> ApiError.refused(404, field(said, request), "not_found", shown);
            case ALREADY_EXISTS -> ApiError.keyReused();
            case FAILED_PRECONDITION, ABORTED -> ApiError.refused(409, field(said, request), "conflict", shown);
            case RESOURCE_EXHAUSTED -> ApiError.of(overloaded(said));
            case DEADLINE_EXCEEDED ->
                ApiError.of(Failure.of(Failure.Kind.DEADLINE, "The " + service.name() + " did not answer in time."));
            case UNAVAILABLE -> ApiError.of(away(service, said));
            case CANCELLED -> ApiError.of(Failure.of(Failure.Kind.CANCELLED, "The request was cancelled."));
            default -> {
                LOG.errorf("the %s failed: %s", service.name(), status);
                yield ApiError.status(500);
            }
        };
    }

    /** What becomes of a request whose answers cannot be chosen. */
    static Failure ofReward(Status status) {
        var said = Objects.requireNonNullElse(status.getDescription(), "");
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND, FAILED_PRECONDITION ->
                Failure.invalid("reward_model", "reward_failed", "The reward model cannot choose: " + said);
            case RESOURCE_EXHAUSTED -> overloaded(said);
            case DEADLINE_EXCEEDED -> Failure.of(Failure.Kind.UNAVAILABLE, "The reward model did not answer in time.");
            case UNAVAILABLE -> away(EVALUATIONS, said);
            default -> {
                LOG.errorf("the reward model failed: %s", status);
                yield Failure.of(Failure.Kind.INTERNAL, "The reward model failed.");
            }
        };
    }

    /** What becomes of a question for scores. */
    static Failure ofScore(Status status) {
        var said = Objects.requireNonNullElse(status.getDescription(), "");
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE ->
                Failure.invalid(scored(field(said, ScoreAnswersRequest.getDescriptor())), "invalid_value", said);
            case NOT_FOUND -> new Failure(Failure.Kind.MODEL_NOT_FOUND, said, "model", "model_not_found");
            case FAILED_PRECONDITION -> Failure.invalid("model", "invalid_value", said);
            default -> ofReward(status);
        };
    }

    /** As /v1/score calls it. */
    private static @Nullable String scored(@Nullable String field) {
        if (field == null || field.startsWith("messages")) {
            return field;
        }
        if (field.startsWith("answers")) {
            return "text_2" + field.substring("answers".length());
        }
        return field.equals("prompt") ? "text_1" : "model";
    }

    private static Failure overloaded(String said) {
        var usual = FailureException.overloaded(1_000).failure();
        return said.isEmpty() ? usual : new Failure(usual.kind(), said, null, usual.code(), usual.retryAfterMs());
    }

    /** What a transport says of its addresses is nobody's business. */
    private static Failure away(Service service, String said) {
        boolean own = !said.isEmpty() && !said.contains("io exception") && !said.contains("Network closed");
        return Failure.of(
                Failure.Kind.UNAVAILABLE,
                own ? said : "The " + service.name() + " is not there" + service.remedy() + ".");
    }

    /** The field that a description begins with, as HTTP's body has it. */
    private static @Nullable String field(String said, Descriptor request) {
        var match = FIELD.matcher(said);
        if (!match.matches()) {
            return null;
        }
        var field = match.group(1);
        var first = field.split("[.\\[]", 2)[0];
        boolean isKnown =
                request.findFieldByName(first) != null || body(request).findFieldByName(first) != null;
        return isKnown ? WRAPPER.matcher(field).replaceFirst("$1") : null;
    }

    /** Of a request that is one message, that message: it is what HTTP's body is. */
    private static Descriptor body(Descriptor request) {
        var fields = request.getFields();
        return fields.size() == 1 && fields.getFirst().getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? fields.getFirst().getMessageType()
                : request;
    }
}
