/**
 * What is tuned beside frozen weights, low-rank factors (LoRA; Hu and others 2021, arXiv:2106.09685), bottlenecks and virtual
 * tokens, and the files it is kept in.
 *
 * <p>Start with {@link dev.millrace.model.train.adapter.LoraSettings} (what is asked for),
 * {@link dev.millrace.model.train.adapter.LoraTarget} (where it can sit) and
 * {@link dev.millrace.model.train.adapter.LoraAdapter} (the matrices). {@link dev.millrace.model.train.adapter.PeftFolder}
 * reads and writes the folders of PEFT, {@link dev.millrace.model.train.adapter.OrtAdapterFile} writes the files of ONNX
 * Runtime, and {@link dev.millrace.model.train.adapter.MergedWeights} adds an adapter to the weights themselves.
 */
@NullMarked
package dev.millrace.model.train.adapter;

import org.jspecify.annotations.NullMarked;
