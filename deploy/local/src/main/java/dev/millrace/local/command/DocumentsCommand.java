package dev.millrace.local.command;

import dev.millrace.local.documents.DocumentClient;
import dev.millrace.local.documents.FolderDocuments;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What answers are grounded in. */
@Command(
        name = "documents",
        subcommands = {DocumentsCommand.Add.class})
final class DocumentsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageException("documents: add; see ./millrace documents --help");
    }

    /** Puts the documents of a folder into a collection. */
    @Command(name = "add")
    static final class Add implements Callable<Integer> {
        @Parameters(index = "0")
        private String collection = "";

        @Parameters(index = "1")
        private Path folder = Path.of("");

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            var files = FolderDocuments.files(folder);
            int added = 0;
            int passages = 0;
            int failed = 0;
            try (var client =
                    new DocumentClient(Address.of(url), Settings.ofThisProcess().apiKey(), collection)) {
                for (var file : files) {
                    try {
                        passages += client.put(FolderDocuments.read(folder, file));
                        added++;
                    } catch (UsageException e) {
                        failed++;
                        System.err.printf("\r%s: %s%n", file, e.getMessage());
                    }
                    System.err.printf("\r%d of %d documents", added + failed, files.size());
                }
            }
            System.err.println();
            System.out.printf("%d documents with %d passages in %s%n", added, passages, collection);
            return failed == 0 ? 0 : 1;
        }
    }
}
