package dev.millrace.model.train.draw;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.train.job.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Rounds of rewarded answers. A round is named by all that decides it: who answers, to what, how it is drawn and who judges. One that
 * is on the disk is not drawn again, so a run that goes on after it was killed learns from the same answers.
 */
public final class Rounds {
    /** Answers of a round at most. */
    public static final int ANSWERS_MAX = 4096;

    private static final int NAME_DIGITS = 32;

    private final RoundFiles files;
    private final Generation generation;
    private final Rewards rewards;
    private final String rewardModel;
    private final Patience patience;

    /**
     * @param folder of the rounds, made with the first one
     * @param rewardModel name@version of what judges
     */
    public Rounds(Path folder, Generation generation, Rewards rewards, String rewardModel, Patience patience) {
        this.files = new RoundFiles(folder, RoundFiles.BYTES_MAX);
        this.generation = generation;
        this.rewards = rewards;
        this.rewardModel = rewardModel;
        this.patience = patience;
    }

    /**
     * Answers to these prompts, in their order, from the disk or drawn now.
     *
     * @throws LeftOffException when somebody wants the job to stop
     * @throws TrainingException when services are away for too long, or cannot do it
     */
    public List<Group> of(Policy policy, List<Prompt> prompts, Drawing how) {
        byte[] hash = hash(policy, prompts, how);
        var name = HexFormat.of().formatHex(hash).substring(0, NAME_DIGITS);
        try {
            var kept = files.find(name);
            if (kept.isPresent()) {
                return kept.get();
            }
            var drawn = patience.until(() -> draw(policy, prompts, seeds(hash, prompts.size()), how));
            files.keep(name, drawn);
            return drawn;
        } catch (IOException e) {
            throw new UncheckedIOException("drawn answers cannot be kept: " + e.getMessage(), e);
        }
    }

    private List<Group> draw(Policy policy, List<Prompt> prompts, long[] seeds, Drawing how)
            throws AwayException, InterruptedException {
        if (policy.adapter().isPresent()) {
            generation.serve(policy);
        }
        var answers = generation.draw(policy, prompts, seeds, how);
        var groups = new ArrayList<Group>();
        for (int i = 0; i < prompts.size(); i++) {
            var prompt = prompts.get(i);
            var texts = answers.get(i).stream().map(Answer::text).toList();
            groups.add(new Group(prompt.ids(), answers.get(i), rewards.of(rewardModel, prompt.messages(), texts)));
        }
        return groups;
    }

    private byte[] hash(Policy policy, List<Prompt> prompts, Drawing how) {
        var digest = sha256();
        digest.update("%s %s %s %s\n"
                .formatted(policy.base().name(), policy.version(), how, rewardModel)
                .getBytes(UTF_8));
        for (var prompt : prompts) {
            var ids = ByteBuffer.allocate(Integer.BYTES * (prompt.ids().length() + 1));
            ids.putInt(prompt.ids().length());
            prompt.ids().stream().forEach(ids::putInt);
            digest.update(ids.array());
        }
        return digest.digest();
    }

    /** Of the hash, so that another policy draws with other numbers. */
    private static long[] seeds(byte[] hash, int count) {
        long first = ByteBuffer.wrap(hash).getLong();
        var seeds = new long[count];
        for (int i = 0; i < count; i++) {
            seeds[i] = first + i * 0x9E3779B97F4A7C15L;
        }
        return seeds;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
