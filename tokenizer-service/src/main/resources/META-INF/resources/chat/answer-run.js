/** Times one answer and moves it through its states. Clock readings are milliseconds from any one origin. */

/** @typedef {import('./conversation.js').Message} Message */

export class AnswerRun {
  #startedMs;
  #firstMs;
  #lastMs;
  #pieces = 0;

  /** @param {Message} answer in state `queued` @param {number} nowMs when the request was sent */
  constructor(answer, nowMs) {
    this.answer = answer;
    this.#startedMs = nowMs;
  }

  /** More text, with its tokens when the server reports them. */
  text(text, nowMs, tokens = []) {
    this.answer.text += text;
    if (tokens.length > 0) this.answer.tokens = [...(this.answer.tokens ?? []), ...tokens];
    this.answer.state = 'streaming';
    this.#firstMs ??= nowMs;
    this.#lastMs = nowMs;
    this.#pieces += 1;
    this.#measure(this.#pieces);
  }

  /** The server's count and speed, which are exact where ours counts pieces of text, several of which come at a time. */
  usage(completionTokens, tokensPerSecond) {
    this.#measure(completionTokens);
    if (tokensPerSecond !== undefined && this.answer.stats) this.answer.stats.tokensPerSecond = tokensPerSecond;
  }

  done(finishReason) {
    this.answer.state = 'done';
    this.answer.finishReason = finishReason;
  }

  stopped() {
    this.answer.state = 'stopped';
  }

  failed(why) {
    this.answer.state = 'failed';
    this.answer.failure = why;
  }

  #measure(tokens) {
    if (this.#firstMs === undefined) return;
    const seconds = (this.#lastMs - this.#firstMs) / 1000;
    this.answer.stats = {
      firstTokenSeconds: (this.#firstMs - this.#startedMs) / 1000,
      tokens,
      // The first token's time is the prompt's, so the speed is that of the tokens after it.
      tokensPerSecond: tokens > 1 && seconds > 0 ? (tokens - 1) / seconds : undefined,
    };
  }
}

/** `0.21 s to first token · 48.3 tokens/s · 182 tokens`; what is not known is left out. */
export function statsLine({ firstTokenSeconds, tokensPerSecond, tokens }) {
  const parts = [];
  if (firstTokenSeconds !== undefined) parts.push(`${firstTokenSeconds.toFixed(2)} s to first token`);
  if (tokensPerSecond !== undefined) parts.push(`${tokensPerSecond.toFixed(1)} tokens/s`);
  if (tokens !== undefined) parts.push(tokens === 1 ? '1 token' : `${tokens} tokens`);
  return parts.join(' · ');
}
