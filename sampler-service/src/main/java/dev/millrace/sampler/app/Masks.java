package dev.millrace.sampler.app;

import dev.millrace.sampler.Failure;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.InvalidRequestException;
import dev.millrace.sampler.mask.Constraints;
import dev.millrace.sampler.mask.TokenMask;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Makes the masks of requests whose answer must have a form: compiles it, and fetches what the tokens stand for, on a
 * thread of its own. While no edge answers, a request waits and is tried again until its deadline.
 */
final class Masks implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Masks.class);
    private static final long RETRY_MS = 500;

    private final SamplerLoop loop;
    private final InstantSource clock;
    private final VocabularyClient vocabularies;
    private final ThreadPoolExecutor worker;

    /** Told on the loop what became of a request. */
    interface Listener {
        /** What makes masks, each at the beginning of an answer. */
        void ready(Supplier<TokenMask> masks);

        /** There is none. */
        void failed(Failure why);
    }

    /** @param waitingMax most requests that wait for the worker */
    Masks(List<String> addresses, int waitingMax, SamplerLoop loop, InstantSource clock) {
        this.loop = loop;
        this.clock = clock;
        this.vocabularies = new VocabularyClient(addresses);
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waitingMax),
                Thread.ofPlatform().name("sampler-masks").daemon().factory());
    }

    /**
     * Makes the mask of a request.
     *
     * @param version of the model that answers
     */
    void prepare(GenerationRequest request, String version, Listener listener) {
        try {
            worker.execute(() -> attempt(request, version, listener));
        } catch (RejectedExecutionException e) {
            tell(() -> listener.failed(
                    new Failure(Failure.Kind.OVERLOADED, "too many requests wait for their form to be compiled")));
        }
    }

    private void attempt(GenerationRequest request, String version, Listener listener) {
        try {
            var constraint = Constraints.compiled(request.parameters().constraint());
            var vocabulary = vocabularies.get(version);
            var parameters = request.parameters();
            Supplier<TokenMask> masks =
                    () -> new TokenMask(constraint, vocabulary, parameters.stopTokenIds(), parameters.maxNewTokens());
            tell(() -> listener.ready(masks));
        } catch (InvalidRequestException e) {
            var why = new Failure(Failure.Kind.INVALID, Objects.requireNonNullElse(e.getMessage(), "constraint"));
            tell(() -> listener.failed(why));
        } catch (StatusRuntimeException e) {
            if (clock.millis() + RETRY_MS < request.deadlineMs()) {
                LOG.debugf("no edge gives the vocabulary: %s", e.getStatus());
                loop.schedule(() -> prepare(request, version, listener), RETRY_MS);
            } else {
                tell(() -> listener.failed(new Failure(Failure.Kind.UNAVAILABLE, "no edge gave the vocabulary")));
            }
        } catch (RuntimeException e) {
            LOG.error("a mask could not be made", e);
            tell(() -> listener.failed(new Failure(Failure.Kind.INTERNAL, "the form could not be compiled")));
        }
    }

    private void tell(Runnable news) {
        loop.execute(news);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        vocabularies.close();
    }
}
