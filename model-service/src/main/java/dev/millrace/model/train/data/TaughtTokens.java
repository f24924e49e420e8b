package dev.millrace.model.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.data.Example.Taught;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads a teacher's tokens: {@code "token_ids": [7], "top_logprobs": [[[7, -0.1], [9, -2.4]]]}. */
final class TaughtTokens {
    private static final String IDS = "token_ids";
    private static final String TOP = "top_logprobs";
    /** By which the probabilities of a place may be above 1, for they are floats. */
    private static final double ROUNDING = 1e-3;

    private TaughtTokens() {}

    static List<Taught.Token> read(LineFields line) {
        JsonNode ids = line.list(IDS, Taught.TOKENS_MAX);
        JsonNode top = line.list(TOP, Taught.TOKENS_MAX);
        if (ids.isEmpty()) {
            throw new FieldException(IDS, "is empty");
        }
        if (top.size() != ids.size()) {
            throw new FieldException(TOP, "has " + top.size() + " entries; one a token is expected, " + ids.size());
        }
        List<Taught.Token> tokens = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            tokens.add(new Taught.Token(id(ids.get(i), IDS + "[" + i + "]"), candidates(top.get(i), i)));
        }
        return tokens;
    }

    private static List<Taught.Candidate> candidates(JsonNode list, int place) {
        String path = TOP + "[" + place + "]";
        if (!list.isArray() || list.isEmpty() || list.size() > Taught.CANDIDATES_MAX) {
            throw new FieldException(path, "must be a list of 1 to " + Taught.CANDIDATES_MAX + " pairs");
        }
        List<Taught.Candidate> candidates = new ArrayList<>(list.size());
        var seen = new HashSet<Integer>();
        double mass = 0;
        for (JsonNode pair : list) {
            if (!pair.isArray() || pair.size() != 2 || !pair.get(1).isNumber()) {
                throw new FieldException(path, "must have pairs of an id and a number");
            }
            int id = id(pair.get(0), path);
            double logprob = pair.get(1).doubleValue();
            mass += Math.exp(logprob);
            if (!seen.add(id)) {
                throw new FieldException(path, "has the id " + id + " twice");
            }
            if (!Double.isFinite(logprob) || mass > 1 + ROUNDING) {
                throw new FieldException(path, "must have logarithms of probabilities that sum to at most 1");
            }
            candidates.add(new Taught.Candidate(id, logprob));
        }
        return candidates;
    }

    private static int id(JsonNode value, String path) {
        if (!value.isInt() || value.intValue() < 0) {
            throw new FieldException(path, "is no id of a token");
        }
        return value.intValue();
    }
}
