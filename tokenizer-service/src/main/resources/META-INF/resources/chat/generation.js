/** Runs one request: from its sending until each of its answers has ended. Knows neither the page nor the conversation. */
import { ApiFailure, streamChat } from './api.js';
import { AnswerRun } from './answer-run.js';

/**
 * Generates answers. Never throws: a failure is a state of each answer that has not ended.
 *
 * @param {import('./conversation.js').Message[]} answers in state `queued`; the server's choice number i goes to number i
 * @param {(signal: AbortSignal) => Promise<object>} request makes the body of the request
 * @param {AbortSignal} signal
 * @param {(answer: import('./conversation.js').Message, text: string) => void} onText after each piece
 * @returns {Promise<Error | undefined>} what went wrong
 */
export async function generate(answers, request, signal, onText) {
  const runs = answers.map((answer) => new AnswerRun(answer, performance.now()));
  const reasons = new Map();
  try {
    for await (const part of streamChat(await request(signal), { signal })) take(part, runs, reasons, onText);
    runs.forEach((run, index) => run.done(reasons.get(index)));
    return undefined;
  } catch (problem) {
    runs.forEach((run, index) => endEarly(run, reasons.get(index), problem));
    return problem;
  }
}

function take(part, runs, reasons, onText) {
  if (part.text !== undefined && runs[part.index]) {
    runs[part.index].text(part.text, performance.now(), part.tokens);
    onText(runs[part.index].answer, part.text);
  }
  if (part.id) runs.forEach(({ answer }) => (answer.origin = { ...answer.origin, request_id: part.id }));
  if (part.finishReason) reasons.set(part.index, part.finishReason);
  // Of several answers the server counts the tokens together.
  if (part.usage && runs.length === 1) runs[0].usage(part.usage.completion_tokens, part.timings?.predicted_per_second);
}

function endEarly(run, reason, problem) {
  if (reason) run.done(reason);
  else if (problem.name === 'AbortError') run.stopped();
  else run.failed(problem instanceof ApiFailure ? problem.message : `The page failed: ${problem.message}`);
}
