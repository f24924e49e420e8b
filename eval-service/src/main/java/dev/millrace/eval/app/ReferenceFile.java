package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredAnswer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The reference answers of a reward model's name on disk: up to {@value #PROMPTS_MAX} records, each after its length, of
 * which only the prompt, its messages and the texts of the answers are set. Who judged them, and how, is not kept.
 */
record ReferenceFile(Path path) {
    static final int PROMPTS_MAX = 100;
    private static final int BYTES_MAX = 8 << 20;

    boolean isThere() {
        return Files.exists(path);
    }

    /**
     * Keeps the prompts and answers of some items: evenly drawn where there are more than fit, and no more of them than {@value
     * #BYTES_MAX} bytes.
     */
    void write(List<PreferencesDerived> items) throws IOException {
        int count = Math.min(PROMPTS_MAX, items.size());
        var content = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            var kept = withoutLabellers(items.get((int) ((long) i * items.size() / count)));
            if (content.size() + kept.getSerializedSize() + Integer.BYTES <= BYTES_MAX) {
                kept.writeDelimitedTo(content);
            }
        }
        AtomicFile.write(path, content.toByteArray());
    }

    private static PreferencesDerived withoutLabellers(PreferencesDerived item) {
        return PreferencesDerived.newBuilder()
                .setPrompt(item.getPrompt())
                .addAllMessages(item.getMessagesList())
                .addAllAnswers(TrainingSet.texts(item).stream()
                        .map(text -> PreferredAnswer.newBuilder().setText(text).build())
                        .toList())
                .build();
    }

    /**
     * What was kept.
     *
     * @throws IOException if it cannot be read, or is not what was written
     */
    List<PreferencesDerived> read() throws IOException {
        if (Files.size(path) > BYTES_MAX) {
            throw new IOException("must have at most %d bytes, has %d".formatted(BYTES_MAX, Files.size(path)));
        }
        var prompts = new ArrayList<PreferencesDerived>();
        try (var in = new BufferedInputStream(Files.newInputStream(path))) {
            for (var one = PreferencesDerived.parseDelimitedFrom(in);
                    one != null;
                    one = PreferencesDerived.parseDelimitedFrom(in)) {
                if (one.getAnswersCount() == 0) {
                    throw new IOException("prompt %d has no answers".formatted(prompts.size() + 1));
                }
                prompts.add(one);
            }
        }
        if (prompts.isEmpty() || prompts.size() > PROMPTS_MAX) {
            throw new IOException("must have 1 to %d prompts, has %d".formatted(PROMPTS_MAX, prompts.size()));
        }
        return prompts;
    }
}
