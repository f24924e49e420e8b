/**
 * From a model as it is published to a package folder: {@link dev.millrace.model.importing.Checkpoint} is what a GGUF
 * file or a Hugging Face folder offers, {@link dev.millrace.model.importing.ModelImporter} writes the folder.
 */
@NullMarked
package dev.millrace.model.importing;

import org.jspecify.annotations.NullMarked;
