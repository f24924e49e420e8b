package dev.millrace.local.bench.load;

import dev.millrace.local.bench.load.Load.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the rounds of one target under one load. */
final class TargetRounds {
    private final String target;
    private final Tally total = new Tally();
    private final List<RoundFigures> rounds = new ArrayList<>();

    TargetRounds(String target) {
        this.target = target;
    }

    RoundFigures add(Measured measured) {
        var tally = measured.tally();
        total.add(tally);
        double tokensPerSecond = tally.counts().outputTokens() / measured.seconds();
        var figures = new RoundFigures(rounds.size() + 1, measured.seconds(), tokensPerSecond, tally.latencies());
        rounds.add(figures);
        return figures;
    }

    /** All rounds together, against another target's same rounds; against itself there are no ratios. */
    LoadReport.Result against(TargetRounds first) {
        return new LoadReport.Result(
                target,
                total.counts(),
                Spread.of(rounds.stream().map(RoundFigures::tokensPerSecond).toList()),
                total.latencies(),
                total.curves(),
                first == this ? Map.of() : ratios(rounds, first.rounds),
                rounds);
    }

    /** Of every figure that both have: theirs over the first's, round by round. A figure of 0 has no ratio. */
    static Map<String, Spread> ratios(List<RoundFigures> theirs, List<RoundFigures> first) {
        Map<String, List<Double>> byFigure = new LinkedHashMap<>();
        for (int round = 0; round < theirs.size(); round++) {
            var base = first.get(round).compared();
            theirs.get(round).compared().forEach((figure, value) -> {
                double reference = base.getOrDefault(figure, 0.0);
                if (reference > 0) {
                    byFigure.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value / reference);
                }
            });
        }
        Map<String, Spread> ratios = new LinkedHashMap<>();
        byFigure.forEach((figure, values) -> {
            var spread = Spread.of(values);
            if (spread != null) {
                ratios.put(figure, spread);
            }
        });
        return ratios;
    }
}
