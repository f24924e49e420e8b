package dev.millrace.eval.robustness;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The perturbations by name. Most are those of HELM (Liang et al. 2022) and of CheckList (Ribeiro et al. 2020); the word
 * lists are our own.
 */
public final class Perturbations {
    private static final String ANY = "any";
    private static final int SPACES_MAX = 16;
    private static final int SWAPS_MAX = 100;

    private static final Map<String, Function<PerturbationSpec, Perturbation>> BY_NAME = Map.ofEntries(
            Map.entry("lowercase", spec -> plain(spec, (text, _) -> text.toLowerCase(Locale.ROOT))),
            Map.entry("uppercase", spec -> plain(spec, (text, _) -> text.toUpperCase(Locale.ROOT))),
            Map.entry("title", spec -> plain(spec, (text, _) -> LetterCase.title(text))),
            Map.entry("extra_space", spec -> Spaces.times(spec.knowing("n").count("n", 2, SPACES_MAX))),
            Map.entry("space", spec -> Spaces.upTo(spec.knowing("max").count("max", 3, SPACES_MAX))),
            Map.entry("contraction", spec -> plain(spec, Contractions.contracting())),
            Map.entry("expansion", spec -> plain(spec, Contractions.expanding())),
            Map.entry(
                    "typos", spec -> Typos.neighbouringKeys(spec.knowing("prob").probability(0.1))),
            Map.entry("typos_swap", spec -> Typos.swaps(spec.knowing("n").count("n", 1, SWAPS_MAX))),
            Map.entry("misspelling", spec -> words("/lexicons/misspellings.yaml", spec, 1)),
            Map.entry(
                    "filler_words", spec -> Fillers.between(spec.knowing("prob").probability(0.1))),
            Map.entry("dialect", spec -> words("/lexicons/dialect-sae-aave.yaml", spec, 1)),
            Map.entry("person_name", Perturbations::personName),
            Map.entry("gender_terms", Perturbations::genderTerms),
            Map.entry("gender_pronouns", Perturbations::genderPronouns),
            Map.entry("negation", spec -> plain(spec, (text, _) -> Negation.flip(text))),
            Map.entry("punctuation", spec -> plain(spec, (text, _) -> Punctuation.flip(text))),
            Map.entry("numbers", spec -> plain(spec, Numbers::change)),
            Map.entry(
                    "locations", spec -> Locations.replaced(spec.knowing("prob").probability(1))));

    private Perturbations() {}

    /** The names, in order. */
    public static Set<String> names() {
        return new TreeSet<>(BY_NAME.keySet());
    }

    /**
     * A perturbation as it is written: its name, and parameters in brackets where it has some. The first parameter needs
     * no name: {@code extra_space(2)}, {@code typos(prob=0.1)}, {@code person_name(source=white, target=black)}.
     *
     * @throws IllegalArgumentException when there is none of that name, or a parameter is unknown or outside its range
     */
    public static Perturbation parse(String text) {
        var spec = PerturbationSpec.parse(text);
        var factory = BY_NAME.get(spec.name());
        if (factory == null) {
            throw new IllegalArgumentException("perturbation: %s is none of %s".formatted(spec.name(), names()));
        }
        return factory.apply(spec);
    }

    private static Perturbation plain(PerturbationSpec spec, Perturbation perturbation) {
        spec.knowing();
        return perturbation;
    }

    private static Perturbation words(String resource, PerturbationSpec spec, double otherwise) {
        var replacements = DataFile.yaml(resource, new TypeReference<LinkedHashMap<String, List<String>>>() {});
        return new PhraseReplacement(replacements, spec.knowing("prob").probability(otherwise));
    }

    private static Perturbation personName(PerturbationSpec written) {
        var spec = written.knowing("target", "source", "prob");
        var known = new TreeSet<>(PersonNames.groups());
        String target = spec.word("target", "black", known);
        known.add(ANY);
        String source = spec.word("source", ANY, known);
        var sources = source.equals(ANY) ? PersonNames.groups() : Set.of(source);
        return new PersonNames(sources, target, spec.probability(1));
    }

    private static Perturbation genderTerms(PerturbationSpec written) {
        var spec = written.knowing("target", "source", "prob");
        return GenderTerms.swapped(
                spec.gender("source", Gender.MALE), spec.gender("target", Gender.FEMALE), spec.probability(1));
    }

    private static Perturbation genderPronouns(PerturbationSpec written) {
        var spec = written.knowing("target", "source", "prob");
        return new GenderPronouns(
                spec.gender("source", Gender.MALE), spec.gender("target", Gender.FEMALE), spec.probability(1));
    }
}
