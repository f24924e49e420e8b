package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.PromptEncoder;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.nio.file.Files;
import java.nio.file.Path;

/** A package and those beside it; the letter a is token 10, and token 2 is the end. */
record LetterPackages(ModelPackage base) implements BasePackages {
    private static final int END = 2;

    @Override
    public ModelPackage find(String name) {
        if (name.isEmpty()) {
            return base;
        }
        var other = base.folder().resolve("..").resolve(name).resolve("package").normalize();
        if (!Files.isDirectory(other)) {
            throw new IllegalArgumentException("base.name: there is no package " + name + " here");
        }
        return ModelPackage.read(other);
    }

    @Override
    public Path folder(String name) {
        return base.folder().resolveSibling("models").resolve(name);
    }

    /** Of turns the last one is learned. */
    @Override
    public Encoder encoder(ModelPackage of) {
        return passage -> {
            var texts = passage.messages().map(message -> message.content()).toList();
            int[] ids = ended(String.join("", texts));
            boolean[] learned = new boolean[ids.length];
            int from = passage instanceof Passage.Text
                    ? 0
                    : ids.length - 1 - texts.getLast().length();
            for (int t = from; t < ids.length; t++) {
                learned[t] = true;
            }
            return TrainingSequence.causal(ids, learned);
        };
    }

    @Override
    public PromptEncoder prompts(ModelPackage of) {
        return (_, messages) -> Ids.of(messages.stream()
                .flatMapToInt(message -> message.content().chars())
                .map(LetterPackages::id)
                .toArray());
    }

    /** A text's tokens and the end. */
    static int[] ended(String text) {
        return (text + "\0").chars().map(LetterPackages::id).toArray();
    }

    private static int id(int letter) {
        return letter == 0 ? END : letter - 'a' + 10;
    }
}
