package dev.millrace.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionFolderTest {
    private static final Document DOCUMENT = new Document("a", "", "The mill grinds.", Map.of());

    @TempDir
    Path folder;

    private CollectionFolder open() throws IOException {
        return new CollectionFolder(folder, Embedder.NONE, Chunker.STANDARD);
    }

    @Test
    void keepsCollectionsApartAndOverARestart() throws IOException {
        try (var collections = open()) {
            collections.obtain("tenant/Käse").put(DOCUMENT);
            collections.obtain("tenant/käse");
            collections.commit();
        }
        try (var collections = open()) {
            assertEquals(Set.of("tenant/Käse", "tenant/käse"), collections.all().keySet());
            assertEquals(1, collections.find("tenant/Käse").orElseThrow().documents());
            assertEquals(0, collections.find("tenant/käse").orElseThrow().documents());
        }
    }

    @Test
    void removesOnlyWhatIsEmpty() throws IOException {
        try (var collections = open()) {
            collections.obtain("full").put(DOCUMENT);
            collections.obtain("empty");
            collections.removeIfEmpty("full");
            collections.removeIfEmpty("empty");
            assertEquals(Set.of("full"), collections.all().keySet());
        }
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void hasABound() throws IOException {
        try (var collections = open()) {
            for (int i = 0; i < CollectionFolder.COLLECTIONS_MAX; i++) {
                collections.obtain("c" + i);
            }
            assertThrows(InvalidInputException.class, () -> collections.obtain("one more"));
            assertThrows(InvalidInputException.class, () -> collections.obtain("n".repeat(121)));
        }
    }

    @Test
    void beginsAnewWhereAnIndexIsBroken() throws IOException {
        try (var collections = open()) {
            collections.obtain("c").put(DOCUMENT);
        }
        var within = folder.resolve(HexFormat.of().formatHex("c".getBytes(StandardCharsets.UTF_8)));
        try (var files = Files.list(within)) {
            for (var file : files.filter(name -> name.getFileName().toString().startsWith("segments"))
                    .toList()) {
                Files.writeString(file, "not an index at all");
            }
        }
        try (var collections = open()) {
            assertEquals(0, collections.find("c").orElseThrow().documents());
            assertEquals(1, collections.find("c").orElseThrow().put(DOCUMENT));
        }
    }
}
