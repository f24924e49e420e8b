package dev.millrace.model.app;

import dev.millrace.model.EncoderPackage;
import dev.millrace.model.encode.EncoderEngine;

/** An encoder that is loaded. */
record LoadedEncoder(EncoderPackage model, EncoderEngine engine) {}
