package dev.millrace.eval.runreport;

/**
 * A chart's place on the page.
 *
 * @param id of its canvas, and of its data
 * @param title above it
 * @param note below it
 * @param spoken what it shows, for those who do not see it
 */
record ChartView(String id, String title, String note, String spoken) {}
