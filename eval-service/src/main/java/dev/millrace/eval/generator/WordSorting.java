package dev.millrace.eval.generator;

import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Different words that are to be put in alphabetical order: {@code Sort the following words alphabetically: List: oven costume},
 * target {@code costume oven}. Difficulty d has 2 d words, or one more.
 */
public final class WordSorting implements Generator {
    private static final String PROMPT = "Sort the following words alphabetically: List: ";
    private static final List<String> WORDS = List.of(
            ("acorn airport anchor apple arrow autumn bakery balloon banana barrel basket beacon bicycle blanket bottle"
                            + " branch bridge bucket butter button cabin camera candle canyon carpet castle cellar chalk cherry chimney"
                            + " circle cliff clover coast cotton cradle crystal curtain daisy dawn desert diamond dinner dolphin donkey"
                            + " drawer eagle echo engine envelope evening fabric falcon farmer feather fence ferry fiddle finger flower"
                            + " forest fossil fountain garden garlic ginger glacier glove granite guitar hammer harbor harvest hazel"
                            + " helmet honey horizon island ivory jacket jungle kernel kettle kitchen ladder lantern lemon letter"
                            + " lobster magnet maple marble meadow melody mirror mitten monkey morning mountain museum mustard napkin"
                            + " needle notebook oasis ocean olive onion orchard oven oyster paddle palace parrot pebble pencil pepper"
                            + " pillow planet pocket pumpkin puzzle quarry quilt rabbit radish railway rainbow river rocket saddle"
                            + " salmon sandal scarf shadow shelter silver spider sponge squirrel station summer table teapot temple"
                            + " thunder ticket timber tomato tower trumpet tunnel turtle umbrella valley velvet village violin wagon"
                            + " walnut water whistle willow window winter wooden yellow zebra zipper")
                    .split(" "));

    @Override
    public Example draw(RandomGenerator random, int difficulty) {
        int count = 2 * difficulty + random.nextInt(2);
        TreeSet<String> sorted = new TreeSet<>();
        StringBuilder shown = new StringBuilder(PROMPT);
        while (sorted.size() < count) {
            String word = WORDS.get(random.nextInt(WORDS.size()));
            if (sorted.add(word)) {
                shown.append(sorted.size() == 1 ? "" : " ").append(word);
            }
        }
        return new Example(shown.toString(), String.join(" ", sorted));
    }
}
