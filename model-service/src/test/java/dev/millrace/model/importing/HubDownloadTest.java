package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a small HTTP server of our own that answers as the hub does. */
class HubDownloadTest {
    @TempDir
    Path folder;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private Path source = Path.of("");
    private HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void serve() throws IOException {
        source = FamilyTest.source("qwen2-bias", folder.resolve("source"));
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            String prefix = "/org/tiny/resolve/main/";
            byte[] body = null;
            if (path.equals("/api/models/org/tiny")) {
                body = listing().getBytes(StandardCharsets.UTF_8);
            } else if (path.startsWith(prefix)) {
                body = Files.readAllBytes(source.resolve(path.substring(prefix.length())));
            }
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    private String listing() {
        return Stream.of("config.json", "tokenizer.json", "model.safetensors", "../../evil.safetensors", "pytorch.bin")
                .map(name -> "{\"rfilename\":\"" + name + "\"}")
                .reduce((a, b) -> a + "," + b)
                .map(files -> "{\"siblings\":[" + files + "]}")
                .orElseThrow();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private ModelSources sources() {
        return new ModelSources(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), _ -> {});
    }

    private static ModelImporter importer() {
        return new ModelImporter(Precision.INT8, ImportProgress.NONE);
    }

    @Test
    void importsAModelByItsName() throws IOException, InterruptedException {
        Path target = folder.resolve("models/tiny");
        sources().importInto(target, "org/tiny", importer());
        assertEquals("qwen2", ModelPackage.read(target).architecture());
        assertEquals("org/tiny", PackageListing.of(target).orElseThrow().source());
        assertTrue(asked.contains("/org/tiny/resolve/main/model.safetensors"));
        assertFalse(asked.stream().anyMatch(path -> path.contains("evil") || path.contains("pytorch")));
        assertEquals(1, PackageListing.in(folder.resolve("models")).size());
        try (Stream<Path> left = Files.list(folder.resolve("models"))) {
            assertEquals(List.of(target), left.toList());
        }
    }

    @Test
    void saysWhatIsNotThere() throws IOException {
        Path target = folder.resolve("models/none");
        ImportException absent =
                assertThrows(ImportException.class, () -> sources().importInto(target, "org/none", importer()));
        assertTrue(String.valueOf(absent.getMessage()).contains("404"), absent.getMessage());
        server.stop(0);
        ImportException unreachable =
                assertThrows(ImportException.class, () -> sources().importInto(target, "org/tiny", importer()));
        assertTrue(String.valueOf(unreachable.getMessage()).contains("HF_ENDPOINT"), unreachable.getMessage());
        assertThrows(ImportException.class, () -> sources().importInto(target, "no such thing", importer()));
        assertEquals(0, PackageListing.in(folder.resolve("models")).size());
    }
}
