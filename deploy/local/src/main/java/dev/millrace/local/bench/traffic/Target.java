package dev.millrace.local.bench.traffic;

import dev.millrace.local.system.UsageException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A server that speaks OpenAI's chat API.
 *
 * @param name for tables
 * @param base address that {@code /chat/completions} is appended to, such as {@code http://host:8080/v1}
 * @param key bearer key; empty for none
 */
public record Target(String name, String base, Optional<String> key) {
    private static final Pattern TEXT = Pattern.compile("(?:([\\w.-]{1,32})=)?(https?://[^\\s/?#]+(?:/[^\\s?#]*)?)");

    /**
     * Reads {@code [NAME=]URL}. An address without {@code /v1} at its end gets it.
     *
     * @param keys bearer keys by name of the target
     * @throws UsageException when it is no address
     */
    public static Target parse(String text, Map<String, String> keys) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw new UsageException(
                    "--url must look like http://host:8080 or name=http://host:8080, not '%s'".formatted(text));
        }
        var url = match.group(2).replaceFirst("/+$", "");
        var name = match.group(1) == null ? url.replaceFirst("https?://", "") : match.group(1);
        var base = url.endsWith("/v1") ? url : url + "/v1";
        try {
            return new Target(name, URI.create(base).toString(), Optional.ofNullable(keys.get(name)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--url is no address: " + e.getMessage());
        }
    }

    /** A request to a path below the base, with the key. */
    HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return name + "=" + base;
    }
}
