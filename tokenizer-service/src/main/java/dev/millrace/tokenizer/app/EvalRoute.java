package dev.millrace.tokenizer.app;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A path that asks the evaluation service one question and gives its one answer.
 *
 * @param method HTTP's
 * @param path below {@code /v1} and below the root
 * @param query names of the parameters that it takes
 * @param forAdministrators whether only they may ask, beyond what the path needs anyway
 * @param rpc what is asked
 * @param question from the request; throws what is wrong with it
 * @param answer what of it is for whoever asks
 * @param timeoutMs how long the service has
 */
record EvalRoute<Q extends Message, A extends Message>(
        HttpMethod method,
        String path,
        Set<String> query,
        boolean forAdministrators,
        MethodDescriptor<Q, A> rpc,
        Function<EvalAsk, Q> question,
        BiFunction<EvalAsk, A, Message> answer,
        long timeoutMs) {
    private static final long ANSWER_MS_MAX = 30_000;

    /** Copies the set. */
    EvalRoute {
        query = Set.copyOf(query);
    }

    /** One whose answer is for everybody who may ask. */
    EvalRoute(
            HttpMethod method,
            String path,
            Set<String> query,
            MethodDescriptor<Q, A> rpc,
            Function<EvalAsk, Q> question) {
        this(method, path, query, false, rpc, question, (_, answer) -> answer, ANSWER_MS_MAX);
    }

    /** The same for administrators alone. */
    EvalRoute<Q, A> forAdministratorsOnly() {
        return new EvalRoute<>(method, path, query, true, rpc, question, answer, timeoutMs);
    }

    /** The same with another answer. */
    EvalRoute<Q, A> answering(BiFunction<EvalAsk, A, Message> other) {
        return new EvalRoute<>(method, path, query, forAdministrators, rpc, question, other, timeoutMs);
    }

    /** The same with another time. */
    EvalRoute<Q, A> within(long otherMs) {
        return new EvalRoute<>(method, path, query, forAdministrators, rpc, question, answer, otherMs);
    }
}
