package dev.millrace.model.app;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.InferenceEngine;

/**
 * What is loaded.
 *
 * @param slots sequences at once
 * @param capacity tokens a slot
 */
record LoadedModel(ModelPackage model, InferenceEngine engine, int slots, int capacity) {}
