package dev.millrace.eval.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.eval.dataset.Dataset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SHA-256 over what a task says and over its documents, in hex. */
final class Fingerprint {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private Fingerprint() {}

    /** Of a whole task: its settings, its documents and those that are shown. Where its files lie does not count. */
    static String of(TaskConfig config, Documents documents) {
        MessageDigest digest = digest();
        feed(digest, config.name());
        feed(digest, config.version());
        feed(digest, config.outputType().toString());
        feed(digest, config.prompt().toString());
        feed(digest, config.fewShot().toString());
        feed(digest, config.decoding().toString());
        feed(digest, String.valueOf(config.repeats()));
        config.filters().forEach(filter -> {
            feed(digest, filter.name());
            filter.steps().forEach(step -> feed(digest, json(step.plain())));
        });
        config.metrics().forEach(metric -> feed(digest, json(metric.at().plain())));
        feed(digest, documents.evaluated());
        feed(digest, documents.shown());
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of one document of a task. */
    static String id(String task, String document) {
        MessageDigest digest = digest();
        feed(digest, task);
        feed(digest, document);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A document as JSON. */
    static String json(Map<String, @Nullable Object> doc) {
        try {
            return JSON.writeValueAsString(doc);
        } catch (JsonProcessingException unwritable) {
            throw new TaskException("a document has no JSON form: " + unwritable.getOriginalMessage(), unwritable);
        }
    }

    private static void feed(MessageDigest digest, Dataset rows) {
        for (int i = 0; i < rows.size(); i++) {
            feed(digest, json(rows.row(i)));
        }
        feed(digest, "");
    }

    private static void feed(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
