package dev.millrace.eval.run;

import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests as tokens, by the rules of lm-evaluation-harness (api/model.py, TemplateLM, and utils.py,
 * get_rolling_token_windows), so that both ask a model the same: context and continuation are encoded together, blanks at
 * the context's end belong to the continuation, what is too long loses its beginning, and long texts are read in windows
 * that do not overlap in what they score.
 */
public final class Probes {
    private final TokenText text;

    public Probes(TokenText text) {
        this.text = text;
    }

    /** What to ask for a request, at least one. */
    public List<Probe> of(Request request) {
        return switch (request) {
            case Request.Likelihood likelihood -> List.of(score(likelihood));
            case Request.Rolling rolling -> rolling(text.encode(rolling.text()));
            case Request.Generate generate -> List.of(write(generate));
        };
    }

    /** What was said to the request as a whole, of what was said to each of its probes: of several, all are likelihoods. */
    public static Reply reply(List<Reply> answers) {
        if (answers.size() == 1) {
            return answers.getFirst();
        }
        double logprob = 0;
        int tokens = 0;
        boolean isGreedy = true;
        for (var answer : answers) {
            var scored = (Reply.Likelihood) answer;
            logprob += scored.logprob();
            tokens += scored.tokens();
            isGreedy &= scored.isGreedy();
        }
        return new Reply.Likelihood(Math.min(0, logprob), isGreedy, tokens);
    }

    private Probe score(Request.Likelihood request) {
        var given = text.context(request.context());
        if (given.isEmpty()) {
            var ids = new ArrayList<Integer>();
            ids.add(text.prefix());
            ids.addAll(text.encode(request.continuation()));
            return scored(ids, 1);
        }
        // A token may reach across a blank: which side it is on must not depend on where the blank was written.
        var context = withoutBlanksAtEnd(given);
        var continuation = given.substring(context.length()) + request.continuation();
        var whole = text.encode(context + continuation);
        int from = text.encode(context).size();
        if (context.isEmpty() || from == 0) {
            var ids = new ArrayList<Integer>();
            ids.add(text.prefix());
            ids.addAll(whole);
            return scored(ids, 1);
        }
        // Tokens that were joined across the border leave nothing behind it: then the last one is what is scored.
        return scored(whole, Math.min(from, whole.size() - 1));
    }

    /** Without what does not fit at the beginning; one token is left for an answer, as the harness leaves it. */
    private Probe scored(List<Integer> ids, int from) {
        int tooMany = Math.max(0, ids.size() - (text.contextLength() - 1));
        return new Probe.Score(ids.subList(tooMany, ids.size()), Math.max(1, from - tooMany));
    }

    /** What Python's rstrip leaves: more characters are blank there than in Java. */
    private static String withoutBlanksAtEnd(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    private List<Probe> rolling(List<Integer> ids) {
        int window = text.contextLength() - 2;
        var probes = new ArrayList<Probe>();
        for (int from = 0; from < ids.size(); from += window) {
            int to = Math.min(ids.size(), from + window);
            // The last window looks back as far as it can, the others at one token.
            int start = from == 0 ? 0 : Math.max(0, to - window - 1);
            var read = new ArrayList<Integer>();
            if (from == 0) {
                read.add(text.prefix());
            }
            read.addAll(ids.subList(start, to));
            probes.add(new Probe.Score(read, from == 0 ? 1 : from - start));
        }
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("text has no tokens");
        }
        return probes;
    }

    private Probe write(Request.Generate request) {
        var ids = text.encode(text.context(request.context()));
        if (ids.isEmpty()) {
            ids = List.of(text.prefix());
        }
        int room = text.contextLength() - 1 - request.decoding().maxTokens();
        if (room < 1) {
            throw new IllegalArgumentException("max_gen_toks is %d, but the model's context has %d tokens"
                    .formatted(request.decoding().maxTokens(), text.contextLength()));
        }
        return new Probe.Write(ids.subList(Math.max(0, ids.size() - room), ids.size()), request.decoding());
    }
}
