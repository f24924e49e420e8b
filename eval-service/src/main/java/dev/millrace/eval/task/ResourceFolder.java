package dev.millrace.eval.task;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A folder of the class path, in a folder or in a jar, as a path. */
public final class ResourceFolder {
    private ResourceFolder() {}

    /**
     * The folder; empty where the class path has none of that name.
     *
     * @param name from the root of the class path, such as {@code suites}
     */
    public static Optional<Path> of(String name) throws IOException {
        URL url = ResourceFolder.class.getResource("/" + name);
        if (url == null) {
            return Optional.empty();
        }
        try {
            URI uri = url.toURI();
            return Optional.of(uri.getScheme().equals("jar") ? opened(uri).getPath("/" + name) : Path.of(uri));
        } catch (URISyntaxException wrong) {
            throw new IOException("the resource " + url + " has no path", wrong);
        }
    }

    /** The jar as a file system, which stays open for the life of the process. */
    private static FileSystem opened(URI uri) throws IOException {
        try {
            return FileSystems.newFileSystem(uri, Map.of());
        } catch (FileSystemAlreadyExistsException open) {
            return FileSystems.getFileSystem(uri);
        }
    }
}
