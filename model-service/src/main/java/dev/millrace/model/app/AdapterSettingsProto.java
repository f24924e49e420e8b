package dev.millrace.model.app;

import dev.millrace.contract.training.v1.BottleneckSpec;
import dev.millrace.contract.training.v1.LoraSpec;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.contract.training.v1.TrainingSpec.InsteadOfLoraCase;
import dev.millrace.contract.training.v1.VirtualTokensSpec;
import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.BottleneckSettings.Places;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.VirtualTokens;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is trained beside a model's own weights, from the contract and back. */
final class AdapterSettingsProto {
    private static final int SHOWN_CHARACTERS = 40;
    private static final int RANK = 8;
    private static final int BOTTLENECK_SIZE = 16;
    private static final int VIRTUAL_TOKENS = 20;

    private AdapterSettingsProto() {}

    /** @throws IllegalArgumentException that begins with the name of the field */
    static AdapterSettings fromProto(TrainingSpec spec) {
        var other = spec.getInsteadOfLoraCase();
        if (other != InsteadOfLoraCase.INSTEADOFLORA_NOT_SET && !spec.getLora().equals(LoraSpec.getDefaultInstance())) {
            throw new IllegalArgumentException(
                    "lora: must be empty beside " + other.name().toLowerCase(Locale.ROOT));
        }
        return switch (other) {
            case SOFT_PROMPT -> virtual(VirtualTokens.Kind.PROMPT, spec.getSoftPrompt());
            case PREFIX -> virtual(VirtualTokens.Kind.PREFIX, spec.getPrefix());
            case BOTTLENECK -> bottleneck(spec.getBottleneck());
            case INSTEADOFLORA_NOT_SET -> lora(spec.getLora());
        };
    }

    static void put(AdapterSettings settings, TrainingSpec.Builder spec) {
        switch (settings) {
            case LoraSettings lora -> spec.setLora(toProto(lora));
            case BottleneckSettings bottleneck ->
                spec.setBottleneck(BottleneckSpec.newBuilder()
                        .setSize(bottleneck.size())
                        .setPlaces(bottleneck.places().label()));
            case VirtualTokens virtual -> {
                switch (virtual.kind()) {
                    case PROMPT -> spec.setSoftPrompt(toProto(virtual));
                    case PREFIX -> spec.setPrefix(toProto(virtual));
                }
            }
        }
    }

    private static VirtualTokens virtual(VirtualTokens.Kind kind, VirtualTokensSpec spec) {
        return new VirtualTokens(kind, orElse(spec.getTokens(), VIRTUAL_TOKENS), spec.getInitText());
    }

    private static VirtualTokensSpec toProto(VirtualTokens virtual) {
        return VirtualTokensSpec.newBuilder()
                .setTokens(virtual.count())
                .setInitText(virtual.text())
                .build();
    }

    private static BottleneckSettings bottleneck(BottleneckSpec spec) {
        var places = spec.getPlaces().isEmpty() ? Optional.of(Places.BOTH) : Places.named(spec.getPlaces());
        return new BottleneckSettings(
                orElse(spec.getSize(), BOTTLENECK_SIZE),
                places.orElseThrow(() -> new IllegalArgumentException("bottleneck.places: must be both or mlp")));
    }

    private static LoraSettings lora(LoraSpec lora) {
        int rank = orElse(lora.getRank(), RANK);
        var targets = EnumSet.noneOf(LoraTarget.class);
        for (var name : lora.getTargetsList()) {
            targets.add(LoraTarget.named(name)
                    .orElseThrow(() -> new IllegalArgumentException("lora.targets: there is no matrix "
                            + name.substring(0, Math.min(name.length(), SHOWN_CHARACTERS)))));
        }
        return new LoraSettings(
                rank,
                lora.hasAlpha() ? lora.getAlpha() : 2.0 * rank,
                lora.getRankStabilised(),
                lora.getDropout(),
                targets.isEmpty() ? Set.of(LoraTarget.QUERY, LoraTarget.VALUE) : targets);
    }

    private static LoraSpec toProto(LoraSettings lora) {
        return LoraSpec.newBuilder()
                .setRank(lora.rank())
                .setAlpha(lora.alpha())
                .setRankStabilised(lora.isRankStabilised())
                .setDropout(lora.dropout())
                .addAllTargets(lora.targets().stream().map(LoraTarget::peftName).toList())
                .build();
    }

    private static int orElse(int given, int usual) {
        return given == 0 ? usual : given;
    }
}
