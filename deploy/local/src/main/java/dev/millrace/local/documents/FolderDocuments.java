package dev.millrace.local.documents;

import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;

/**
 * The documents below a folder: text ({@code .txt}, {@code .text}), Markdown ({@code .md}, {@code .markdown}) and HTML
 * ({@code .html}, {@code .htm}), in the order of their paths. Hidden files and folders are left out.
 */
public final class FolderDocuments {
    /** Most files of a folder. */
    public static final int FILES_MAX = 100_000;

    /** Largest file in bytes. */
    public static final long BYTES_MAX = 1 << 20;

    private static final Set<String> TEXT = Set.of("txt", "text");
    private static final Set<String> MARKDOWN = Set.of("md", "markdown");
    private static final Set<String> HTML = Set.of("html", "htm");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}[ \\t]+(.+?)[ \\t#]*$");
    private static final Pattern UNPLAIN = Pattern.compile("[^A-Za-z0-9._:@-]");
    private static final int ID_MAX = 256;
    private static final int TITLE_MAX = 1_024;

    private FolderDocuments() {}

    /**
     * The files that are documents.
     *
     * @throws UsageException when it is no folder, or has too many
     */
    public static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UsageException(folder + " is no folder");
        }
        try (var walk = Files.walk(folder)) {
            var files = walk.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(folder.relativize(file)))
                    .filter(file -> isKnown(extension(file)))
                    .limit(FILES_MAX + 1L)
                    .sorted()
                    .toList();
            if (files.size() > FILES_MAX) {
                throw new UsageException(folder + " has more than 100,000 documents");
            }
            return files;
        }
    }

    /**
     * Reads a file.
     *
     * @throws UsageException when it is too large, or no UTF-8
     */
    public static FolderDocument read(Path folder, Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new UsageException(file + " is larger than 1 MiB");
        }
        var id = id(folder.relativize(file));
        try {
            var text = Files.readString(file);
            var extension = extension(file);
            if (HTML.contains(extension)) {
                var page = Jsoup.parse(text);
                return document(id, page.title(), HtmlText.of(page.body()), file);
            }
            var heading = HEADING.matcher(text);
            var title = MARKDOWN.contains(extension) && heading.find() ? heading.group(1) : "";
            return document(id, title, text, file);
        } catch (MalformedInputException e) {
            throw new UsageException(file + " is not UTF-8");
        }
    }

    private static FolderDocument document(String id, String title, String text, Path file) {
        var shown = title.isBlank() ? file.getFileName().toString() : title.strip();
        return new FolderDocument(id, shown.substring(0, Math.min(shown.length(), TITLE_MAX)), text.strip());
    }

    /** Where a path has characters that no id may have, the hash of all of it keeps two such ids apart. */
    static String id(Path relative) {
        var parts = StreamSupport.stream(relative.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        var plain = UNPLAIN.matcher(parts).replaceAll("-");
        if (plain.equals(parts) && parts.length() <= ID_MAX) {
            return parts;
        }
        var hash = HexFormat.of().toHexDigits(parts.hashCode());
        return plain.substring(Math.max(0, plain.length() - (ID_MAX - 9))) + "-" + hash;
    }

    private static boolean isHidden(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .anyMatch(part -> part.toString().startsWith("."));
    }

    private static boolean isKnown(String extension) {
        return TEXT.contains(extension) || MARKDOWN.contains(extension) || HTML.contains(extension);
    }

    private static String extension(Path file) {
        var name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
