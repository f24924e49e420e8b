package dev.millrace.local.documents;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.chat.HttpDoor;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.regex.Pattern;

/** Puts documents into a collection of a running system. */
public final class DocumentClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COLLECTION = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final HttpDoor door;
    private final String path;

    /**
     * @param url of the system, without a path
     * @param key to show; empty for none
     * @param collection 1 to 64 letters, digits, dots, underscores and dashes
     * @throws UsageException when one of them cannot be
     */
    public DocumentClient(String url, String key, String collection) {
        if (!COLLECTION.matcher(collection).matches()) {
            throw new UsageException("a collection's name has 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'");
        }
        door = new HttpDoor(url, key);
        path = "/v1/collections/" + collection + "/documents/";
    }

    /**
     * Puts it in, instead of that with its id; gives the number of its passages.
     *
     * @throws UsageException when nothing answers there, or it is refused
     */
    public int put(FolderDocument document) throws IOException, InterruptedException {
        var body = JSON.createObjectNode().put("title", document.title()).put("text", document.text());
        var put = door.to(path + document.id())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString()))
                .build();
        return door.json(put).path("passages").asInt();
    }

    @Override
    public void close() {
        door.close();
    }
}
