package dev.millrace.local.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.chat.HttpDoor;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** Opens comparisons and looks at them. */
public final class ComparisonClient implements AutoCloseable {
    private static final String PATH = "/v1/feedback/comparisons";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpDoor door;

    /**
     * @param url of the system, without a path
     * @param key to show; empty for none
     * @throws UsageException when it is none of http or https
     */
    public ComparisonClient(String url, String key) {
        door = new HttpDoor(url, key);
    }

    /** What has become of the answers of a comparison. */
    public enum Answers {
        /** They are being made. */
        AWAITED,
        /** They are there. */
        MADE,
        /** They could not be made. */
        FAILED
    }

    /**
     * Opens a comparison; gives its id.
     *
     * @throws UsageException when nothing answers there, or it is refused
     */
    public String open(JsonNode comparison) throws IOException, InterruptedException {
        var post = door.to(PATH)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(comparison.toString()))
                .build();
        return door.json(post).path("comparison_id").asText();
    }

    /** How far one is; fails as {@link #open} does. */
    public Answers answers(String id) throws IOException, InterruptedException {
        var comparison =
                door.json(door.to(PATH + "/" + id).timeout(TIMEOUT).build()).path("comparison");
        if (!comparison.path("failure").asText("").isEmpty()) {
            return Answers.FAILED;
        }
        return comparison.path("answers").size() < 2 ? Answers.AWAITED : Answers.MADE;
    }

    @Override
    public void close() {
        door.close();
    }
}
