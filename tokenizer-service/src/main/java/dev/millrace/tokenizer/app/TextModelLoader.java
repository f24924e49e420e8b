package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.RenderedPrompt;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.json.TokenizerJson;
import dev.millrace.tokenizer.session.GenerationDefaults;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Loads the text side of the model package once at the start. */
final class TextModelLoader {
    private TextModelLoader() {}

    @Produces
    @Singleton
    static TextModel load(EdgeConfig config) throws IOException {
        Path folder = config.model();
        var tokenizer = TokenizerJson.load(folder);
        long createdS =
                Files.getLastModifiedTime(folder.resolve("tokenizer.json")).toMillis() / 1000;
        return new TextModel(tokenizer, chatMl(), GenerationDefaults.read(folder), createdS);
    }

    /** The ChatML family's template, until the package's own is read. */
    private static ChatTemplate chatMl() {
        return (messages, open) -> {
            var pieces = new ArrayList<RenderedPrompt.Piece>();
            for (var message : messages) {
                pieces.add(new RenderedPrompt.Piece("<|im_start|>", true));
                pieces.add(new RenderedPrompt.Piece(message.role() + "\n" + message.content(), false));
                pieces.add(new RenderedPrompt.Piece("<|im_end|>\n", true));
            }
            if (open) {
                pieces.add(new RenderedPrompt.Piece("<|im_start|>assistant\n", true));
            }
            return new RenderedPrompt(pieces);
        };
    }
}
