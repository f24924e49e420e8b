package dev.millrace.retrieval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;

/**
 * Several collections in one folder, each in a folder of its own within. What cannot be read any more is thrown away:
 * whoever fills the collections can fill them again.
 */
public final class CollectionFolder implements AutoCloseable {
    /** Most collections. */
    public static final int COLLECTIONS_MAX = 64;

    /** Most bytes of a name, which is written in hexadecimal as the folder's. */
    public static final int NAME_BYTES_MAX = 120;

    private final Path folder;
    private final Embedder embedder;
    private final Chunker chunker;
    private final SortedMap<String, DocumentIndex> open = new TreeMap<>();

    /**
     * Opens all collections that are there.
     *
     * @throws IOException when the folder cannot be read or written, or another process has a collection open
     */
    public CollectionFolder(Path folder, Embedder embedder, Chunker chunker) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.embedder = embedder;
        this.chunker = chunker;
        try (var within = Files.list(folder)) {
            for (var path :
                    within.filter(Files::isDirectory).limit(COLLECTIONS_MAX).toList()) {
                var name = new String(HexFormat.of().parseHex(path.getFileName().toString()), StandardCharsets.UTF_8);
                open.put(name, openOrEmpty(path));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private DocumentIndex openOrEmpty(Path path) throws IOException {
        try {
            return new DocumentIndex(path, embedder, chunker);
        } catch (CorruptIndexException | IndexFormatTooOldException | IndexFormatTooNewException e) {
            deleteFolder(path);
            return new DocumentIndex(path, embedder, chunker);
        }
    }

    /** The collection with this name, if it is there. */
    public synchronized Optional<DocumentIndex> find(String name) {
        return Optional.ofNullable(open.get(name));
    }

    /**
     * The collection with this name, a new one if there is none.
     *
     * @throws InvalidInputException when the name is too long or there are too many
     */
    public synchronized DocumentIndex obtain(String name) throws IOException {
        var there = open.get(name);
        if (there != null) {
            return there;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        InvalidInputException.require(
                bytes.length >= 1 && bytes.length <= NAME_BYTES_MAX, "collection", "1 to 120 bytes");
        InvalidInputException.require(open.size() < COLLECTIONS_MAX, "collection", "one of at most 64");
        var made = openOrEmpty(folder.resolve(HexFormat.of().formatHex(bytes)));
        open.put(name, made);
        return made;
    }

    /** All collections by name, as they are now. */
    public synchronized Map<String, DocumentIndex> all() {
        return new TreeMap<>(open);
    }

    /** Removes a collection that has no documents left; does nothing to others. */
    public synchronized void removeIfEmpty(String name) throws IOException {
        var there = open.get(name);
        if (there != null && there.documents() == 0) {
            open.remove(name);
            there.close();
            deleteFolder(folder.resolve(HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8))));
        }
    }

    /** What was written up to here survives a stop. */
    public void commit() throws IOException {
        for (var index : all().values()) {
            index.commit();
        }
    }

    private static void deleteFolder(Path path) throws IOException {
        try (var within = Files.walk(path)) {
            for (var file : within.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (var index : open.values()) {
            index.close();
        }
        open.clear();
    }
}
