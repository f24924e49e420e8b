package dev.millrace.model.app;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.adapter.AdapterPool;
import dev.millrace.model.engine.InferenceEngine;

/**
 * What is loaded.
 *
 * @param adapters that sequences can ask for, and reward models
 * @param slots sequences at once
 * @param capacity tokens a slot
 */
record LoadedModel(ModelPackage model, InferenceEngine engine, AdapterPool adapters, int slots, int capacity) {}
