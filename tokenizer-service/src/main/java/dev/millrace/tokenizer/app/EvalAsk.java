package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.access.Pseudonyms;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * An HTTP request to one of the evaluation service's calls.
 *
 * @param path its parameters by name
 * @param query its parameters by name
 * @param headers what it says beside its body
 * @param body all of it, or nothing
 * @param who asks
 * @param redaction takes what identifies people out of their texts
 */
record EvalAsk(
        Map<String, String> path,
        MultiMap query,
        CallHeaders headers,
        byte[] body,
        Pseudonyms who,
        UnaryOperator<String> redaction) {
    /** On the event loop, with the whole body where the request has one. */
    static EvalAsk of(RoutingContext http, UnaryOperator<String> redaction) {
        return new EvalAsk(
                Map.copyOf(http.pathParams()),
                http.queryParams(),
                CallHeaders.of(http.request().headers()),
                http.body().available() ? Call.body(http) : new byte[0],
                HttpAccess.pseudonyms(http),
                redaction);
    }

    /** The id in the path. */
    String id() {
        return Objects.requireNonNull(path.get("id"), "the path has no id");
    }

    /** A labeller as the service knows him. */
    String labeller(String given) {
        return who.of(given);
    }

    /**
     * The key under which a repeat of the request is known; empty when there is none.
     *
     * @throws FailureException when it is none
     */
    String idempotencyKey() {
        headers.check();
        return Objects.requireNonNullElse(headers.idempotencyKey(), "");
    }

    /** A parameter of the query; empty when it is not there. */
    String text(String name) {
        return Objects.requireNonNullElse(query.get(name), "");
    }

    /** @throws FailureException when it is there and neither true nor false */
    boolean flag(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "", "false" -> false;
            default -> throw FailureException.invalid(name, "invalid_type", "'" + name + "' must be true or false.");
        };
    }

    /** @throws FailureException when it is there and no number of up to nine digits */
    int count(String name) {
        var text = text(name);
        if (!text.matches("[0-9]{0,9}")) {
            throw FailureException.invalid(name, "invalid_type", "'" + name + "' must be a whole number, 0 or more.");
        }
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    /**
     * Checks that the query has no other parameters.
     *
     * @throws FailureException naming the first other one
     */
    void requireKnown(Set<String> names) {
        for (var name : query.names()) {
            if (!names.contains(name)) {
                throw FailureException.invalid(
                        name.length() <= 100 ? name : "", "unknown_parameter", "There is no such parameter here.");
            }
        }
    }
}
