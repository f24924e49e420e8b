# Writes scripts.json: which code points the UnicodeScripts pre-tokenizer of Hugging Face tokenizers keeps in one word.
# Usage: python scripts.py > scripts.json   (package tokenizers)
import json, sys, tokenizers
from tokenizers.pre_tokenizers import UnicodeScripts

SPLIT = UnicodeScripts()


def together(a, b):
    return len(SPLIT.pre_tokenize_str(a + b)) == 1


def main():
    # A code point that stays with a letter and with a digit goes with every script: it is in no stretch.
    scripted = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and not (together("a", chr(c)) and together("0", chr(c)))]
    stretches = []
    for c in scripted:
        if stretches and stretches[-1][1] == c - 1 and together(chr(stretches[-1][0]), chr(c)):
            stretches[-1][1] = c
        else:
            stretches.append([c, c])
    classes = []
    for stretch in stretches:
        number = next((i for i, first in enumerate(classes) if together(first, chr(stretch[0]))), len(classes))
        if number == len(classes): classes.append(chr(stretch[0]))
        stretch.append(number)
    header = {"tool": f"tokenizers {tokenizers.__version__}", "made": "scripts.py: stretches of code points [first, last, number of the script]"}
    json.dump({"header": header, "stretches": stretches}, sys.stdout, separators=(",", ":"))


main()
