package dev.millrace.security;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * The keys as a JSON file, {@code {"keys":[…]}}, readable by its owner only and replaced in one step. A field that is
 * not known is an error: a limit that is spelled wrong must not mean that there is none.
 */
public record KeysFile(Path path) {
    /** Most keys of a file. */
    public static final int KEYS_MAX = 10_000;

    private static final long BYTES_MAX = 16L << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private record Content(List<ApiKey> keys) {}

    /** Whether there is such a file. */
    public boolean exists() {
        return Files.isRegularFile(path);
    }

    /**
     * Reads all keys, in the file's order.
     *
     * @throws IOException when the file cannot be read, or says what it must not; the message names the field and
     *     quotes nothing
     */
    public List<ApiKey> read() throws IOException {
        if (Files.size(path) > BYTES_MAX) {
            throw new IOException("the keys file is larger than " + (BYTES_MAX >> 20) + " MiB");
        }
        var keys = parse(Files.readAllBytes(path));
        if (keys.size() > KEYS_MAX) {
            throw new IOException("the keys file holds more than " + KEYS_MAX + " keys");
        }
        var ids = new HashSet<String>();
        for (var key : keys) {
            if (!ids.add(key.id())) {
                throw new IOException("the keys file has two keys of id " + key.id());
            }
        }
        return keys;
    }

    /**
     * Replaces the keys.
     *
     * @throws IOException when the folder cannot be written
     */
    public void write(List<ApiKey> keys) throws IOException {
        var folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "the keys file must lie in a folder");
        Files.createDirectories(folder);
        // With its permissions from the first byte on, and never half written for an edge that reads at that moment.
        var draft = Files.createTempFile(folder, ".keys", ".json", ownerOnly(folder));
        try {
            Files.write(draft, JSON.writeValueAsBytes(new Content(keys)));
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static List<ApiKey> parse(byte[] bytes) throws IOException {
        try {
            var content = JSON.readValue(bytes, Content.class);
            if (content == null || content.keys() == null) {
                throw new IOException("the keys file has no list \"keys\"");
            }
            return List.copyOf(content.keys());
        } catch (JacksonException e) {
            throw new IOException("the keys file cannot be read: " + firstLine(e.getOriginalMessage()), e);
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("not JSON");
    }
}
