/**
 * The wire between the services besides the generated messages: {@link Topics topic names}, {@link Headers header
 * names} and the {@link ProtobufSerde serde}. Topic payloads are the protobuf bytes and nothing else.
 *
 * <table>
 * <caption>Topics</caption>
 * <tr><th>topic</th><th>key</th><th>payload</th><th>retention</th></tr>
 * <tr><td>prompts</td><td>caller's own</td><td>PromptSubmitted</td><td>7 d</td></tr>
 * <tr><td>generation-requests</td><td>request id</td><td>GenerationRequested</td><td>1 d</td></tr>
 * <tr><td>generation-control</td><td>request id</td><td>GenerationCancelled</td><td>1 d</td></tr>
 * <tr><td>generated-tokens</td><td>request id, explicit partition</td><td>GenerationEvent</td><td>15 min</td></tr>
 * <tr><td>completions</td><td>request id</td><td>GenerationCompleted</td><td>30 d</td></tr>
 * <tr><td>completions.*</td><td>request id</td><td>GenerationCompleted that fits a route</td><td>who routes says so</td></tr>
 * <tr><td>responses</td><td>response id</td><td>ResponseStored; without value: deleted</td><td>7 d</td></tr>
 * <tr><td>scores</td><td>request id</td><td>CompletionScored</td><td>30 d</td></tr>
 * <tr><td>rankings</td><td>ranking id, or labeller:pseudonym</td><td>FeedbackRecorded; without value: removed</td>
 * <td>compacted</td></tr>
 * <tr><td>preferences</td><td>prompt, item, criterion, kind</td><td>PreferencesDerived; without value: nothing is left</td>
 * <td>compacted</td></tr>
 * <tr><td>comparisons</td><td>comparison id</td><td>ComparisonOpened; without value: closed</td><td>compacted</td></tr>
 * <tr><td>alerts</td><td>rule and series, or challenge</td><td>AlertEvent</td><td>compacted</td></tr>
 * <tr><td>baselines</td><td>model@version</td><td>BaselineTaken; without value: not in force</td><td>compacted</td></tr>
 * <tr><td>evaluations</td><td>run</td><td>EvaluationEvent</td><td>30 d</td></tr>
 * <tr><td>challenges</td><td>shadow request id, or canary</td><td>ChallengeEvent</td><td>30 d</td></tr>
 * <tr><td>batches</td><td>file or batch id</td><td>BatchEvent</td><td>9 d</td></tr>
 * <tr><td>batch-files</td><td>file id</td><td>FileChunk</td><td>9 d</td></tr>
 * <tr><td>batch-results</td><td>batch id, explicit partition</td><td>BatchLineAnswered</td><td>9 d</td></tr>
 * <tr><td>documents</td><td>collection/document id, before it tenant: where it has one</td><td>DocumentPut; without value:
 * taken out</td><td>compacted</td></tr>
 * <tr><td>training-jobs</td><td>job id</td><td>TrainingJobEvent</td><td>compacted</td></tr>
 * <tr><td>training-progress</td><td>job id</td><td>TrainingProgress</td><td>30 d</td></tr>
 * <tr><td>models</td><td>name</td><td>ModelEvent</td><td>unlimited</td></tr>
 * <tr><td>forward-requests</td><td>stream id</td><td>ForwardRequest</td><td>15 min</td></tr>
 * <tr><td>forward-results</td><td>stream id</td><td>ForwardResponse</td><td>15 min</td></tr>
 * <tr><td>*.dlq</td><td>as the source</td><td>the record that could not be handled</td><td>30 d</td></tr>
 * </table>
 */
@NullMarked
package dev.millrace.contract;

import org.jspecify.annotations.NullMarked;
