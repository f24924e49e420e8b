package dev.millrace.eval.app;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The suites that come with the service, as files: tasks are read from folders, wherever they are. */
final class OwnSuites {
    private static final String FOLDER = "/suites";

    private OwnSuites() {}

    /** Unpacks them into a new folder for temporary files. */
    static Path unpack() throws IOException {
        var target = Files.createTempDirectory("millrace-suites-");
        var readme = uri(Objects.requireNonNull(OwnSuites.class.getResource(FOLDER + "/README.md"), FOLDER));
        if (readme.getScheme().equals("jar")) {
            var jar = URI.create("jar:" + readme.getRawSchemeSpecificPart().replaceFirst("!.*", ""));
            try (var files = FileSystems.newFileSystem(jar, Map.of())) {
                copy(files.getPath(FOLDER), target);
            }
        } else {
            copy(Objects.requireNonNull(Path.of(readme).getParent()), target);
        }
        return target;
    }

    private static URI uri(URL url) throws IOException {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (var file : (Iterable<Path>) all::iterator) {
                var copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
