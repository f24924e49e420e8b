# Writes families.json: what Hugging Face tokenizers does with small tokenizers of every family, trained on the text below.
# Usage: python families.py > families.json   (packages tokenizers and sentencepiece)
import base64, io, json, random, sys
import sentencepiece, tokenizers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from sentencepiece import sentencepiece_model_pb2 as spm

OWN_TEXT = """
The ferry to the northern islands leaves at seven in the morning, unless the wind says otherwise.
Nobody on the pier believes the timetable; they watch the gulls, the flags and the captain's face.
"Will it run today?" asked the girl with the bicycle. "It will run," he answered, "when it runs."
She unlocked the bicycle, locked it again, unpacked her lunch and repacked it: bread, cheese, apples.
Water is poured, counted, recounted and spilled. The unhappy cook couldn't find 12 of the 345 spoons.
Le café est fermé; la forêt dort déjà sous la neige. Où êtes-vous? À bientôt, mon élève préféré!
Der große Bär trägt süße Äpfel über die Straße. Müßiggang ist aller Laster Anfang, sagt man öfter.
今日は天気がいいので海へ行きます。 你好,世界!我们明天去看山。 дом стоит у реки, а река течёт к морю.
Numbers such as 1, 22, 333, 4444 and 55555 differ; prices like $3.50 or 7,99 € do not matter here.
A small boat, a smaller boat and the smallest boat were rowed by the rower's rowing brothers.
""".strip().split("\n")

SPECIALS = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
LLAMA = ["<unk>", "<s>", "</s>"]
BYTES = ["<0x%02X>" % b for b in range(256)]


def trained(model, trainer, normalizer=None, pre=None):
    t = Tokenizer(model)
    if normalizer: t.normalizer = normalizer
    if pre: t.pre_tokenizer = pre
    t.train_from_iterator(OWN_TEXT, trainer)
    return t


def bert(lowercase, post, cleanup, words_max=100, strip=None):
    t = trained(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=words_max),
                trainers.WordPieceTrainer(vocab_size=420, special_tokens=SPECIALS, show_progress=False),
                normalizers.BertNormalizer(lowercase=lowercase, strip_accents=strip), pre_tokenizers.BertPreTokenizer())
    t.post_processor = post
    t.decoder = decoders.WordPiece(cleanup=cleanup)
    return t


def frame():
    return processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])


def unigram(pre, decoder, normalizer=None, byte_fallback=False, post=None):
    t = trained(models.Unigram(), trainers.UnigramTrainer(vocab_size=360, special_tokens=LLAMA, unk_token="<unk>", show_progress=False), normalizer, pre)
    if byte_fallback:
        state = json.loads(t.to_str())
        state["model"]["vocab"] += [[b, -20.0] for b in BYTES]
        state["model"]["byte_fallback"] = True
        t = Tokenizer.from_str(json.dumps(state))
    t.decoder = decoder
    if post: t.post_processor = post
    return t


def charsmap(rule):
    sink = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(OWN_TEXT), model_writer=sink, vocab_size=150, normalization_rule_name=rule, hard_vocab_limit=False, character_coverage=1.0, minloglevel=2)
    proto = spm.ModelProto()
    proto.ParseFromString(sink.getvalue())
    return proto.normalizer_spec.precompiled_charsmap


def llama(normalizer, pre, decoder, post=None, fuse=True, ignore_merges=False):
    t = trained(models.BPE(unk_token="<unk>", fuse_unk=fuse), trainers.BpeTrainer(vocab_size=420, special_tokens=LLAMA + BYTES, show_progress=False), normalizer, pre)
    state = json.loads(t.to_str())
    state["model"]["byte_fallback"] = True
    state["model"]["ignore_merges"] = ignore_merges
    state["added_tokens"] = [a for a in state["added_tokens"] if a["id"] < 3]
    t = Tokenizer.from_str(json.dumps(state))
    t.decoder = decoder
    if post: t.post_processor = post
    return t


def bpe(pre, decoder=None, trainer=None, normalizer=None, post=None, **model):
    t = trained(models.BPE(**model), trainer or trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], show_progress=False), normalizer, pre)
    if decoder: t.decoder = decoder
    if post: t.post_processor = post
    return t


def bytes_alphabet(size=330):
    return trainers.BpeTrainer(vocab_size=size, special_tokens=["<s>", "</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)


def words(pre, decoder=None, normalizer=None):
    t = trained(models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=150, special_tokens=["<unk>", "<pad>", "|"], show_progress=False), normalizer, pre)
    if decoder: t.decoder = decoder
    return t


D, N, P = decoders, normalizers, pre_tokenizers
SPM_DECODER = lambda: D.Sequence([D.Replace("▁", " "), D.ByteFallback(), D.Fuse(), D.Strip(" ", 1, 0)])
BOS = lambda: processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
CONFIGURATIONS = {
    "bert uncased": lambda: bert(True, frame(), True),
    "bert cased": lambda: bert(False, processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1)), False, words_max=9),
    "bert lowercase with accents": lambda: bert(True, frame(), True, strip=False),
    "unigram": lambda: unigram(P.Metaspace(), D.Metaspace()),
    "unigram bytes": lambda: unigram(P.Metaspace(), D.Sequence([D.ByteFallback(), D.Metaspace()]), byte_fallback=True),
    "unigram nmt_nfkc": lambda: unigram(P.Metaspace(), D.Metaspace(), N.Precompiled(charsmap("nmt_nfkc"))),
    "unigram nfkc_cf": lambda: unigram(P.Metaspace(), D.Metaspace(), N.Sequence([N.Precompiled(charsmap("nfkc_cf")), N.Replace(tokenizers.Regex(" {2,}"), " ")])),
    "unigram nmt t5": lambda: unigram(P.Sequence([P.WhitespaceSplit(), P.Metaspace()]), D.Metaspace(), N.Sequence([N.Nmt(), N.NFKC()]), post=processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)])),
    "unigram roberta frame": lambda: unigram(P.Metaspace(prepend_scheme="first"), D.Metaspace(prepend_scheme="first"), N.Strip(), post=processors.RobertaProcessing(("</s>", 2), ("<s>", 1))),
    "llama 2": lambda: llama(N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")]), None, SPM_DECODER(), BOS()),
    "llama 2 metaspace first": lambda: llama(None, P.Metaspace(prepend_scheme="first", split=False), SPM_DECODER(), BOS()),
    "llama 2 words": lambda: llama(None, P.Metaspace(prepend_scheme="always", split=True), D.Sequence([D.ByteFallback(), D.Metaspace()]), ignore_merges=True),
    "gemma": lambda: llama(N.Replace(" ", "▁"), P.Split(" ", "merged_with_previous"), D.Sequence([D.Replace("▁", " "), D.ByteFallback(), D.Fuse()]), fuse=True),
    "bpe suffix": lambda: bpe(P.Whitespace(), D.BPEDecoder(), trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], end_of_word_suffix="</w>", show_progress=False), N.Lowercase(), unk_token="<unk>", end_of_word_suffix="</w>"),
    "bpe prefix": lambda: bpe(P.Whitespace(), D.WordPiece(), trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], continuing_subword_prefix="##", show_progress=False), unk_token="<unk>", continuing_subword_prefix="##"),
    "bpe without unknown": lambda: bpe(P.Whitespace()),
    "bpe fused unknown": lambda: bpe(P.WhitespaceSplit(), unk_token="<unk>", fuse_unk=True),
    "bpe digits and punctuation": lambda: bpe(P.Sequence([P.Digits(True), P.Punctuation("merged_with_next")]), D.Fuse(), unk_token="<unk>"),
    "roberta": lambda: bpe(P.ByteLevel(add_prefix_space=True), D.ByteLevel(), bytes_alphabet(), post=processors.RobertaProcessing(("</s>", 1), ("<s>", 0), trim_offsets=True, add_prefix_space=True)),
    "llama 3": lambda: bpe(P.Sequence([P.Split(tokenizers.Regex(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"), "isolated"), P.ByteLevel(False, use_regex=False)]), D.ByteLevel(), bytes_alphabet(), post=processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 0)])]), ignore_merges=True),
    "bytes in the middle": lambda: bpe(P.Sequence([P.WhitespaceSplit(), P.ByteLevel(add_prefix_space=True)]), D.ByteLevel(), bytes_alphabet()),
    "falcon": lambda: bpe(P.Sequence([P.Punctuation("contiguous"), P.ByteLevel(add_prefix_space=False), P.Digits(False), P.Split(tokenizers.Regex("[0-9][0-9][0-9]"), "isolated")]), D.ByteLevel(), bytes_alphabet()),
    "words": lambda: words(P.Whitespace()),
    "words of bytes": lambda: words(P.ByteLevel(add_prefix_space=False), D.ByteLevel()),
    "words ctc": lambda: words(P.CharDelimiterSplit(" "), D.CTC("<pad>", "|", True)),
    "words stripped": lambda: words(P.WhitespaceSplit(), D.Sequence([D.Replace("e", "3"), D.Strip("t", 1, 1)]), N.Sequence([N.NFD(), N.StripAccents(), N.Lowercase()])),
}

TEXTS = ["", " ", "   ", "The ferry leaves.", "unlocked, relocked & unhappily rowing!", "  two  spaces\tand\n\nlines ", "CAFÉ Café cafe\u0301 été",
         "Straße Äpfel GROSSE ﬁne ① ½ ２３", "今日は世界 hello你好x", "river река Дом", "\U0001f600 ok \U0001f469\u200d\U0001f469", "don't can't 'tis isn't . ? ! , do not", "3.50 € and 12345",
         "\u0000a\u0007b\u200bc\ufeffd\u00ade\ufffdf", "a\u00a0b\u2003c\u3000d\u2028e", "x" * 40, "rowrowrowrow" * 8, "ünßeen wörds ÀÈ", "[CLS] spelled [SEP]", "<s> spelled </s> <unk>",
         "▁mark▁ ▁▁", "<0x41> <0xE2>", "नमस्ते שָׁלוֹם 한국어 가", "ﷺ ㍿ ㌀ Å ｶﾞ", "\r\n \x0b\x0c\x85z", "tea.The? a-b_c (d) $5+3=8 ^~`", "İstanbul ẞ Σς ǅ", "\ue000p\U000e0001q\u0378r"]
ALPHABET = list("aeinortwld THE'.,<>|12 \n\t-_▁#") + ["é", "e\u0301", "\u0301", "ß", "你", "\U0001f600", "한", "\u00a0", "İ", "ﬁ", "ing", " the", "un", "row", "ボ"]


def main():
    draw = random.Random(11)
    texts = TEXTS + ["".join(draw.choice(ALPHABET) for _ in range(draw.randrange(1, 40))) for _ in range(30)]
    pairs = [("The ferry", "runs today"), ("", "x"), ("café", "你好 world")]
    done = []
    for name, make in CONFIGURATIONS.items():
        t = make()
        cases = []
        for text in texts:
            e = t.encode(text, add_special_tokens=False)
            t.encode_special_tokens = True
            plain = t.encode(text, add_special_tokens=False)
            t.encode_special_tokens = False
            cases.append({"text": text, "ids": e.ids, "offsets": e.offsets, "plain_ids": plain.ids, "decoded": t.decode(e.ids, skip_special_tokens=False)})
        framed = [{"text": text, "ids": e.ids, "type_ids": e.type_ids} for text in texts[:4] for e in [t.encode(text)]]
        framed += [{"text": a, "second": b, "ids": e.ids, "type_ids": e.type_ids} for a, b in pairs for e in [t.encode(a, b)]]
        size = t.get_vocab_size()
        decodes = []
        for _ in range(40):
            ids = [draw.randrange(size) for _ in range(draw.randrange(0, 12))]
            decodes.append({"ids": ids, "text": t.decode(ids, skip_special_tokens=True)})
        done.append({"name": name, "tokenizer": json.loads(t.to_str()), "cases": cases, "framed": framed, "decodes": decodes})
    header = {"tool": f"tokenizers {tokenizers.__version__}, sentencepiece {sentencepiece.__version__} (for the character maps)",
              "made": "families.py: vocabularies of its own text, trained and applied by the tool; offsets in code points; random texts and ids of seed 11"}
    json.dump({"header": header, "configurations": done}, sys.stdout, ensure_ascii=True, separators=(",", ":"))


main()
