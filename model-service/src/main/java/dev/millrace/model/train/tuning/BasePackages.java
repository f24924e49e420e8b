package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.PromptEncoder;
import java.io.IOException;
import java.nio.file.Path;

/** The models that can be trained here, with what encodes for them. */
public interface BasePackages {
    /**
     * A package by its name.
     *
     * @param name empty for the one that is served
     * @throws IllegalArgumentException naming the field, when there is none
     */
    ModelPackage find(String name) throws IOException;

    /** Where a package of that name lies, or would. */
    Path folder(String name);

    /** What encodes texts for it, template and all. */
    Encoder encoder(ModelPackage base) throws IOException;

    /** What encodes prompts for it, as they are when somebody asks. */
    PromptEncoder prompts(ModelPackage base) throws IOException;
}
