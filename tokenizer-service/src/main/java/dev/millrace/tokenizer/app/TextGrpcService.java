package dev.millrace.tokenizer.app;

import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateResponse;
import dev.millrace.contract.tokenizer.v1.CheckTextRequest;
import dev.millrace.contract.tokenizer.v1.CheckTextResponse;
import dev.millrace.contract.tokenizer.v1.DecodeRequest;
import dev.millrace.contract.tokenizer.v1.DecodeResponse;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.EncodeResponse;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextResponse;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.VocabularyRequest;
import dev.millrace.contract.tokenizer.v1.VocabularyResponse;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.chat.TemplateException;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TokenReport;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The gRPC door. Work runs on the edge's own threads, never on the transport's. */
@GrpcService
class TextGrpcService extends TokenizerServiceGrpc.TokenizerServiceImplBase {
    private static final Logger LOG = Logger.getLogger(TextGrpcService.class);
    private static final int TEXT_BYTES_MAX = 1 << 20;
    private static final int IDS_MAX = 131_072;

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final EdgeTraces traces;

    TextGrpcService(EdgeConfig config, Edge edge, EdgeThreads threads, EdgeTraces traces) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.traces = traces;
    }

    @Override
    public void encode(EncodeRequest request, StreamObserver<EncodeResponse> call) {
        answer(call, () -> encoded(request));
    }

    @Override
    public void decode(DecodeRequest request, StreamObserver<DecodeResponse> call) {
        answer(call, () -> decoded(request));
    }

    @Override
    public void applyTemplate(ApplyTemplateRequest request, StreamObserver<ApplyTemplateResponse> call) {
        answer(call, () -> rendered(request));
    }

    @Override
    public void vocabulary(VocabularyRequest request, StreamObserver<VocabularyResponse> call) {
        onWorker(failure -> call.onError(GrpcFailures.of(failure)), () -> {
            var model = edge.models().model();
            if (!request.getModel().isEmpty() && !request.getModel().equals(model.name())) {
                throw new FailureException(Failure.of(Failure.Kind.MODEL_NOT_FOUND, "There is no such model here."));
            }
            // Some hundred KiB in a handful of messages, so a slow reader holds no more than that.
            VocabularyParts.of(edge.text().tokenizer(), model).forEach(call::onNext);
            call.onCompleted();
        });
    }

    @Override
    public void checkText(CheckTextRequest request, StreamObserver<CheckTextResponse> call) {
        var tenant = CallTenant.of(edge.tenants());
        answer(call, () -> {
            var admitted = edge.check(PromptProto.fromProto(request.getPrompt()).ofTenant(tenant));
            return CheckTextResponse.newBuilder()
                    .setPromptTokens(admitted.promptIds().length)
                    .setMaxNewTokens(admitted.parameters().maxNewTokens())
                    .setContextLength(edge.models().model().contextLength())
                    .build();
        });
    }

    @Override
    public void generateText(GenerateTextRequest request, StreamObserver<GenerateTextResponse> observer) {
        var call = (ServerCallStreamObserver<GenerateTextResponse>) observer;
        var attendance = new Attendance();
        var tenant = CallTenant.of(edge.tenants());
        var id = "gen-" + UUID.randomUUID().toString().replace("-", "");
        var stream = new GrpcStream(call, id, config);
        var trace = traces.call();
        call.setOnCloseHandler(trace::end);
        call.setOnCancelHandler(() -> {
            attendance.left(CancelReason.CLIENT_GONE);
            trace.failed("client_gone").end();
        });
        call.setOnReadyHandler(stream::flush);
        onWorker(stream::close, () -> {
            var prompt = PromptProto.fromProto(request.getPrompt()).ofTenant(tenant);
            if (!attendance.hasLeft()) {
                stream.expect(edge.counted(() -> edge.calls(prompt)));
                var submission = new Edge.Submission(id, Door.GRPC, "", prompt, TokenReport.TEXT, stream);
                attendance.began(traces.submit(submission, trace, () -> edge.submit(submission))
                        .generation());
                watch(stream, attendance);
            }
        });
    }

    /** Gives up a reader that has stopped; ends with the stream. */
    private void watch(GrpcStream stream, Attendance attendance) {
        var self = new ScheduledFuture<?>[1];
        self[0] = threads.clock()
                .scheduleWithFixedDelay(
                        () -> {
                            if (stream.isStuck(System.currentTimeMillis())) {
                                attendance.left(CancelReason.SLOW_READER);
                                stream.close(Failure.of(Failure.Kind.CANCELLED, "The stream was read too slowly."));
                            }
                            if (stream.isClosed()) {
                                self[0].cancel(false);
                            }
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
    }

    private EncodeResponse encoded(EncodeRequest request) {
        if (request.getTextBytes().size() > TEXT_BYTES_MAX) {
            throw FailureException.invalid("text", "invalid_value", "larger than 1 MiB");
        }
        var tokenizer = edge.text().tokenizer();
        var encoding = tokenizer.encode(request.getText(), request.getParseSpecial());
        var response = EncodeResponse.newBuilder().addAllTokenIds(ProtoValues.boxed(encoding.ids()));
        for (int id : encoding.ids()) {
            response.addTokens(ProtoValues.bytes(tokenizer.tokenBytes(id)));
        }
        edge.text().prefixId().ifPresent(response::setPrefixId);
        return response.addAllStartOffsets(ProtoValues.boxed(encoding.starts()))
                .addAllEndOffsets(ProtoValues.boxed(encoding.ends()))
                .build();
    }

    private DecodeResponse decoded(DecodeRequest request) {
        var tokenizer = edge.text().tokenizer();
        if (request.getTokenIdsCount() > IDS_MAX) {
            throw FailureException.invalid("token_ids", "invalid_value", "more than " + IDS_MAX);
        }
        int[] ids = ProtoValues.ids(request.getTokenIdsList());
        requireKnown(ids, tokenizer);
        return DecodeResponse.newBuilder()
                .setText(tokenizer.decode(ids, request.getSkipSpecial()))
                .build();
    }

    private static void requireKnown(int[] ids, Tokenizer tokenizer) {
        for (int id : ids) {
            if (id >= tokenizer.vocabularySize()) {
                throw FailureException.invalid("token_ids", "invalid_value", "an id is outside the vocabulary");
            }
        }
    }

    private ApplyTemplateResponse rendered(ApplyTemplateRequest request) {
        var conversation = PromptProto.fromProto(request.getConversation());
        boolean open = !request.hasAddGenerationPrompt() || request.getAddGenerationPrompt();
        try {
            var tools = conversation.tools().isOffered() ? conversation.tools().plain() : null;
            var start = open || conversation.start() != AnswerStart.NEW_TURN
                    ? conversation.start()
                    : AnswerStart.AFTER_LAST;
            var prompt = start.render(edge.text().template(), conversation.messages(), tools);
            return ApplyTemplateResponse.newBuilder()
                    .setPrompt(prompt.text())
                    .addAllTokenIds(ProtoValues.boxed(
                            edge.text().tokenizer().encode(prompt).ids()))
                    .build();
        } catch (TemplateException e) {
            throw FailureException.invalid(
                    "conversation", "invalid_value", Objects.requireNonNullElse(e.getMessage(), "refused"));
        }
    }

    private <T> void answer(StreamObserver<T> call, Supplier<T> answer) {
        onWorker(failure -> call.onError(GrpcFailures.of(failure)), () -> {
            call.onNext(answer.get());
            call.onCompleted();
        });
    }

    private void onWorker(Consumer<Failure> refuse, Runnable task) {
        try {
            threads.work(() -> guarded(refuse, task));
        } catch (FailureException e) {
            refuse.accept(e.failure());
        }
    }

    private static void guarded(Consumer<Failure> refuse, Runnable task) {
        try {
            task.run();
        } catch (FailureException e) {
            refuse.accept(e.failure());
        } catch (RuntimeException e) {
            LOG.error("a call could not be handled", e);
            refuse.accept(Failure.of(Failure.Kind.INTERNAL, "An internal error occurred."));
        }
    }
}
