# Writes python.json: what CPython says of random draws, literals and regular expressions.
import ast, json, platform, random, re, sys

draws = []
for seed in (0, 1, 1234, 42, 2**31, 2**40 + 7):
    for n, k in ((1, 1), (5, 5), (20, 3), (21, 5), (22, 5), (85, 6), (86, 6), (300, 8), (1000, 25), (100000, 50), (12, 0)):
        rnd = random.Random(seed)
        draws.append({"seed": seed, "population": n, "count": k, "draws": [rnd.sample(range(n), k) for _ in range(4)]})

literals = []
for text in ["[1, 2]", "['a', \"b\"]", "[]", "[1,]", "('a', 'b')", "('a',)", "('a')", "{'a': [None, True, False]}", "'it\\'s'", '"\\n\\x41\\u00e9"',
             "-3", "+4", "1.5e3", "007", "0", "[a]", "[1 2]", "'a' 'b'", "[", "x", "", "1_000", "'''a\nb'''", "[1]]", "[['x'], ['y', 'z']]"]:
    try:
        literals.append({"text": text, "value": ast.literal_eval(text)})
    except (ValueError, SyntaxError):
        literals.append({"text": text, "error": True})

finds = []
for pattern, text in [
    (r"#### (\-?[0-9\.\,]+)", "so #### 1,234 and #### 7."), (r"(-?[$0-9.,]{2,})|(-?[0-9]+)", "She has 3 apples and $1,234.50 total"),
    (r"(-?[$0-9.,]{2,})|(-?[0-9]+)", "1. first\n2. then 42 items."), (r"(?<=the answer is )(.*)(?=.)", "the answer is False."),
    (r"(?<=answer is )(.*)(?=.)", "the answer is (B)\nmore"), (r"((?<=The answer is )(.*)(?=\.)|(?<=answer is \()(.*)(?=\)))", "The answer is x. The answer is (A)"),
    (r"(?P<first_word>\w+) (?P=first_word)", "the the cat cat"), (r"\d+", "٣ 4 five"), (r"^a$", "a\n"), (r"a.b", "a\rb a\nb a\u2028b"), (r"\w+", "naïve Straße 日本"),
    (r"[[a]+", "[a[ b"), (r"[]x]+", "]x]"), (r"[^]]+", "ab]cd"), (r"[a&&b]+", "a&b c"), (r"\s+", " \u00a0\t\u0085x"), (r"(?i)yes", "YES yes"), (r"x*", "axb"), (r"\Z", "a\n"),
    (r"\b([ABCD])\b", "(A) or B, not CD"), (r"answer is \(?([ABCDEFGHIJ])\)?", "the answer is (J)."), (r"The best answer is (.*?)\.", "The best answer is C. The best answer is D.")]:
    found = re.findall(pattern, text)
    finds.append({"pattern": pattern, "text": text, "found": [list(m) if isinstance(m, tuple) else [m] for m in found], "without": re.sub(pattern, "", text)})

json.dump({"header": {"tool": "CPython " + platform.python_version(), "command": "python3 make.py > python.json"},
           "draws": draws, "literals": literals, "finds": finds}, sys.stdout, indent=0)
