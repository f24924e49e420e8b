package dev.millrace.sampler.beam;

import dev.millrace.sampler.decoding.Search.EarlyStopping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Beam search as {@code transformers} does it (GenerationMixin._beam_search, version 5; Sutskever et al. 2014 for the
 * idea): of all continuations of the open beginnings by one token the best are kept open, and those of the very best
 * that end with an end token are finished.
 *
 * <p>A finished one's score is the sum of its log-probabilities over its length to the power of the length penalty, the
 * end token counted. Open ones are ordered by their sums. Feed {@link #advance} what may follow each of {@link #open},
 * again and again, until it {@link #isEnded}. Memory: as many beginnings as there are beams, a token each a step.
 */
public final class BeamSearch {
    private static final Comparator<Finished> BEST_FIRST =
            Comparator.comparingDouble(Finished::score).reversed();

    private final int beams;
    private final double lengthPenalty;
    private final EarlyStopping earlyStopping;
    private final Set<Integer> ends;
    private final int longest;

    private List<Beam> open = List.of(Beam.empty());
    private List<Finished> finished = List.of();
    private int length;
    private boolean ended;

    /** A finished beginning. */
    private record Finished(Beam beam, double score) {}

    /**
     * A search that has not begun.
     *
     * @param beams beginnings kept, 2 or more
     * @param lengthPenalty any number; above 0 favours long ones
     * @param earlyStopping when it ends
     * @param ends tokens that finish a beginning
     * @param longest most tokens, 1 or more
     */
    public BeamSearch(int beams, double lengthPenalty, EarlyStopping earlyStopping, Set<Integer> ends, int longest) {
        this.beams = beams;
        this.lengthPenalty = lengthPenalty;
        this.earlyStopping = earlyStopping;
        this.ends = Set.copyOf(ends);
        this.longest = longest;
    }

    /** Candidates that are wanted after each beginning: so many that enough stay open whatever ends. */
    public static int candidates(int beams, int ends) {
        return Math.max(2, 1 + ends) * beams;
    }

    /** The beginnings to be continued, best first; one at first, then as many as there are beams. */
    public List<Beam> open() {
        return open;
    }

    /** Whether nothing better will come. */
    public boolean isEnded() {
        return ended;
    }

    /**
     * One step.
     *
     * @param after what may follow each open beginning, in their order
     */
    public void advance(List<AfterBeam> after) {
        length++;
        var continued = continued(after);
        boolean last = length >= longest;
        var next = new ArrayList<Beam>(beams);
        var arrived = new ArrayList<>(finished);
        boolean allEnd = true;
        for (int rank = 0; rank < continued.size(); rank++) {
            var beam = continued.get(rank);
            boolean ends = last || this.ends.contains(beam.id());
            allEnd &= ends;
            if (!ends && next.size() < beams) {
                next.add(beam);
            } else if (ends && rank < beams) {
                // Those below are there only to keep enough open.
                arrived.add(new Finished(beam, score(beam)));
            }
        }
        finished = best(arrived);
        open = List.copyOf(next);
        ended = allEnd || isFull() && (earlyStopping == EarlyStopping.FIRST || !canImprove());
    }

    /** There is no room for another token: what is open counts as finished. */
    public void endHere() {
        var arrived = new ArrayList<>(finished);
        open.forEach(beam -> arrived.add(new Finished(beam, score(beam))));
        finished = best(arrived);
        ended = true;
    }

    /** The finished ones, best first. */
    public List<Beam> finished() {
        return finished.stream().map(Finished::beam).toList();
    }

    /** What every beginning starts with that can still become the best. */
    public Beam settled() {
        Beam settled =
                finished.isEmpty() ? open.getFirst() : finished.getFirst().beam();
        if (!ended) {
            for (var beam : open) {
                settled = settled.common(beam);
            }
        }
        return settled;
    }

    /** The best continuations by one token of all open ones together. */
    private List<Beam> continued(List<AfterBeam> after) {
        int wanted = candidates(beams, ends.size());
        var all = new ArrayList<Beam>();
        for (int i = 0; i < open.size(); i++) {
            int count = Math.min(wanted, after.get(i).head().size());
            for (int rank = 0; rank < count; rank++) {
                all.add(open.get(i).plus(after.get(i), rank));
            }
        }
        all.sort(Comparator.comparingDouble(Beam::sum).reversed());
        return all.subList(0, Math.min(wanted, all.size()));
    }

    private List<Finished> best(List<Finished> arrived) {
        arrived.sort(BEST_FIRST);
        return List.copyOf(arrived.subList(0, Math.min(beams, arrived.size())));
    }

    private boolean isFull() {
        return finished.size() >= beams;
    }

    /** By the estimate of the reference: the best open sum at the length where it weighs least. */
    private boolean canImprove() {
        if (open.isEmpty()) {
            return false;
        }
        boolean atLongest = earlyStopping == EarlyStopping.NEVER && lengthPenalty > 0;
        double possible = open.getFirst().sum() / Math.pow(atLongest ? longest : length, lengthPenalty);
        return possible > finished.getLast().score();
    }

    private double score(Beam beam) {
        return beam.sum() / Math.pow(beam.length(), lengthPenalty);
    }
}
