package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.anthropic.MessageError;
import dev.millrace.tokenizer.openai.ApiError;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/**
 * In whose words errors are told: Anthropic's on the paths of its API, whoever refuses there, and on those of models, which
 * both have, to who sends its version; OpenAI's elsewhere. It is chosen before every route and kept where all who answer have it: Anthropic's responses carry a header {@code
 * request-id}, which the errors repeat.
 */
final class Dialect {
    private static final String REQUEST_ID = "request-id";
    private static final String VERSION = "anthropic-version";
    private static final Pattern MESSAGES = Pattern.compile("(?:/v1)?/messages(?:/.*)?");
    private static final Pattern MODELS = Pattern.compile("(?:/v1)?/models(?:/.*)?");

    private Dialect() {}

    /** Looks at the path; after {@link SecurityHeaders}, whose id it takes. */
    static void choose(RoutingContext http) {
        var path = http.normalizedPath();
        if (path != null
                && (MESSAGES.matcher(path).matches()
                        || MODELS.matcher(path).matches()
                                && http.request().headers().contains(VERSION))) {
            var headers = http.response().headers();
            headers.set(REQUEST_ID, headers.get(SecurityHeaders.REQUEST_ID));
        }
        http.next();
    }

    /** Whether the words are Anthropic's. */
    static boolean isAnthropic(RoutingContext http) {
        return http.response().headers().contains(REQUEST_ID);
    }

    /** The body of an error. */
    static String body(HttpServerResponse response, ApiError error) {
        var requestId = response.headers().get(REQUEST_ID);
        return requestId == null ? error.json() : MessageError.json(error, requestId);
    }
}
