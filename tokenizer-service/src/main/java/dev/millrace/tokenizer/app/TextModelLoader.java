package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.chat.ChatTemplateFiles;
import dev.millrace.tokenizer.chat.TemplateException;
import dev.millrace.tokenizer.json.TokenizerJson;
import dev.millrace.tokenizer.session.GenerationDefaults;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/** Loads the text side of the model package once at the start. */
final class TextModelLoader {
    private static final Logger LOG = Logger.getLogger(TextModelLoader.class);

    private TextModelLoader() {}

    @Produces
    @Singleton
    static TextModel load(EdgeConfig config) throws IOException {
        Path folder = config.model();
        if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
            throw new NoSuchFileException(
                    folder.toString(), null, "is not a model package: it has no tokenizer.json (MILLRACE_MODEL)");
        }
        long createdS =
                Files.getLastModifiedTime(folder.resolve("tokenizer.json")).toMillis() / 1000;
        var tokenizer = TokenizerJson.load(folder);
        return new TextModel(
                tokenizer, template(folder), GenerationDefaults.read(folder), prefixId(folder, tokenizer), createdS);
    }

    private static OptionalInt prefixId(Path folder, Tokenizer tokenizer) throws IOException {
        var mark = ChatTemplateFiles.prefix(folder);
        if (mark.isEmpty()) {
            return OptionalInt.empty();
        }
        int[] ids = tokenizer.encode(mark.get(), true).ids();
        return ids.length == 1 ? OptionalInt.of(ids[0]) : OptionalInt.empty();
    }

    private static ChatTemplate template(Path folder) throws IOException {
        var template = ChatTemplateFiles.load(folder);
        if (template.isPresent()) {
            return template.get();
        }
        LOG.warn("the model package has no chat template: conversations are refused, plain text is answered");
        return (messages, tools, addGenerationPrompt) -> {
            throw new TemplateException("The model has no chat template.");
        };
    }
}
