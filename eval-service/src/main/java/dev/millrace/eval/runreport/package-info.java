/**
 * What runs of an evaluation say beside each other. {@link dev.millrace.eval.runreport.RunReport#of} holds runs against the
 * first of them: figures and their differences with intervals and significance, items that came out differently, and what
 * charts need. {@link dev.millrace.eval.runreport.ReportFormat} writes it as JSON, Markdown or one HTML file.
 * {@link dev.millrace.eval.runreport.HumanRun} makes a run of what people say of answers.
 */
@NullMarked
package dev.millrace.eval.runreport;

import org.jspecify.annotations.NullMarked;
