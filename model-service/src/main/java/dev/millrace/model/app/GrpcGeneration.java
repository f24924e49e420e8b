package dev.millrace.model.app;

import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.contract.model.v1.UnloadAdapterResponse;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc.SamplerServiceBlockingStub;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.contract.tokenizer.v1.DecodeRequest;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.draw.Answer;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.draw.Drawing;
import dev.millrace.model.train.draw.Generation;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.draw.Prompt;
import dev.millrace.model.train.job.TrainingException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Draws through the samplers' gRPC door, which gives token ids with their log-probabilities; model services load the adapter by the
 * path of its folder, so they see the trainer's disk. The edge makes text of ids. People come first: what is drawn has a lower
 * priority.
 */
final class GrpcGeneration implements Generation {
    /** Choices of a request, as samplers take them. */
    private static final int CHOICES_MAX = 16;

    private static final int PRIORITY = 50;
    private static final long CALL_SECONDS_MAX = 60;
    /** A sampler says itself that the time is over. */
    private static final long GRACE_MS = 5_000;

    private final Doors doors;
    private final int atOnce;
    private final int timeoutMs;

    /**
     * Where services are asked.
     *
     * @param models all that samplers ask
     * @param samplers requests go to one after the other
     */
    record Doors(
            List<ModelServiceBlockingStub> models,
            List<SamplerServiceBlockingStub> samplers,
            TokenizerServiceBlockingStub edge) {}

    /**
     * @param atOnce requests that are open
     * @param timeoutMs of a request
     */
    GrpcGeneration(Doors doors, int atOnce, int timeoutMs) {
        this.doors = doors;
        this.atOnce = atOnce;
        this.timeoutMs = timeoutMs;
    }

    @Override
    public void serve(Policy policy) throws AwayException, InterruptedException {
        var adapter = policy.adapter().orElseThrow();
        var load = LoadAdapterRequest.newBuilder()
                .setName(adapter.name())
                .setFolder(adapter.folder().toString())
                .build();
        for (var door : doors.models()) {
            var model = door.withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
            var served = GrpcCalls.ask("model service", () -> model.describe(DescribeRequest.getDefaultInstance()));
            if (!served.getVersion().equals(policy.base().version())) {
                throw new TrainingException("base: the services answer with %s@%s, the job trains %s@%s"
                        .formatted(
                                served.getModel(),
                                served.getVersion(),
                                policy.base().name(),
                                policy.base().version()));
            }
            var loading = door.withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
            var loaded = GrpcCalls.ask("model service", () -> loading.loadAdapter(load))
                    .getAdapter();
            if (!loaded.getVersion().equals(adapter.version())) {
                throw new TrainingException("a model service finds adapter %s in the job's folder, there is %s"
                        .formatted(loaded.getVersion(), adapter.version()));
            }
        }
    }

    @Override
    public void withdraw(String adapter) throws AwayException, InterruptedException {
        var unload = UnloadAdapterRequest.newBuilder().setName(adapter).build();
        for (var door : doors.models()) {
            var model = door.withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
            GrpcCalls.ask("model service", () -> {
                try {
                    return model.unloadAdapter(unload);
                } catch (StatusRuntimeException e) {
                    if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                        return UnloadAdapterResponse.getDefaultInstance();
                    }
                    throw e;
                }
            });
        }
    }

    @Override
    public List<List<Answer>> draw(Policy policy, List<Prompt> prompts, long[] seeds, Drawing how)
            throws AwayException, InterruptedException {
        var asked = new ArrayList<Callable<List<Answer>>>();
        int parts = (how.answers() + CHOICES_MAX - 1) / CHOICES_MAX;
        for (int i = 0; i < prompts.size(); i++) {
            for (int part = 0; part < parts; part++) {
                int choices = Math.min(CHOICES_MAX, how.answers() - part * CHOICES_MAX);
                var request = request(policy, prompts.get(i), how, choices, seeds[i] + part);
                var sampler =
                        doors.samplers().get(asked.size() % doors.samplers().size());
                asked.add(() -> answers(sampler, request, policy.version()));
            }
        }
        var answers = all(asked);
        return IntStream.range(0, prompts.size())
                .mapToObj(i -> answers.subList(i * parts, (i + 1) * parts).stream()
                        .flatMap(List::stream)
                        .toList())
                .toList();
    }

    private List<List<Answer>> all(List<Callable<List<Answer>>> asked) throws AwayException, InterruptedException {
        try (var pool = Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            try {
                var answers = new ArrayList<List<Answer>>();
                for (Future<List<Answer>> future :
                        asked.stream().map(pool::submit).toList()) {
                    answers.add(future.get());
                }
                return answers;
            } catch (ExecutionException e) {
                throw cause(e);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private static AwayException cause(ExecutionException failed) throws InterruptedException {
        return switch (failed.getCause()) {
            case AwayException away -> away;
            case InterruptedException interrupted -> throw interrupted;
            case TrainingException refused -> throw refused;
            case null, default ->
                throw new IllegalStateException("answers were not drawn: " + failed.getCause(), failed);
        };
    }

    private GenerateRequest request(Policy policy, Prompt prompt, Drawing how, int choices, long seed) {
        return GenerateRequest.newBuilder()
                .addAllPromptIds(prompt.ids().stream().boxed().toList())
                .setParameters(GenerationParameters.newBuilder()
                        .setMaxNewTokens(how.tokensMax())
                        .setTemperature((float) how.temperature())
                        .setTopP(1)
                        .setSeed(seed)
                        .addAllStopTokenIds(policy.ends())
                        .setChoices(choices))
                .setTimeoutMs(timeoutMs)
                .setScheduling(Scheduling.newBuilder().setPriority(PRIORITY))
                .setAdapter(policy.adapter().map(Policy.Adapter::name).orElse(""))
                .build();
    }

    private List<Answer> answers(SamplerServiceBlockingStub sampler, GenerateRequest request, String version)
            throws AwayException, InterruptedException {
        var drawn = new DrawnTokens(request.getParameters().getChoices());
        GrpcCalls.ask("sampler", () -> {
            var events = sampler.withDeadlineAfter(timeoutMs + GRACE_MS, TimeUnit.MILLISECONDS)
                    .generate(request);
            events.forEachRemaining(drawn::add);
            return drawn;
        });
        var answers = new ArrayList<Answer>();
        for (var choice : drawn.whole(version)) {
            int[] ids = choice.ids();
            var words = IntStream.of(ids).limit(choice.isEnded() ? ids.length - 1 : ids.length);
            answers.add(new Answer(Ids.of(ids), choice.logprobs(), choice.isEnded(), text(words)));
        }
        return answers;
    }

    private String text(IntStream ids) throws AwayException, InterruptedException {
        var request = DecodeRequest.newBuilder()
                .addAllTokenIds(ids.boxed().toList())
                .setSkipSpecial(true)
                .build();
        if (request.getTokenIdsCount() == 0) {
            return "";
        }
        var edge = doors.edge().withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
        return GrpcCalls.ask("edge", () -> edge.decode(request)).getText();
    }
}
