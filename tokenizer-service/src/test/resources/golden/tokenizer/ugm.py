# Writes ugm.json: what llama.cpp does with unigram vocabularies ("t5", UGM) in GGUF files, trained on the text of families.py.
# Usage: python ugm.py > ugm.json   (packages sentencepiece, protobuf, gguf and cyllama)
import base64, io, json, pathlib, random, re, sys, tempfile
import cyllama, gguf, numpy, sentencepiece
from cyllama.llama import llama_cpp
from sentencepiece import sentencepiece_model_pb2 as spm

HERE = pathlib.Path(__file__).parent
OWN_TEXT = re.search(r'OWN_TEXT = """\n(.*?)\n"""', (HERE / "families.py").read_text(), re.S).group(1).split("\n")
# What the own character map replaces: entries that begin others, that grow, that vanish, that make blanks.
RULES = {"\t": " ", "\n": " ", "\u3000": " ", "\u00a0": " ", "\u200b": "", "ﬁ": "fi", "①": "1", "e\u0301": "é", "e": "e", "(c)": "©", "(c": "c", "...": "…", "..": "‥",
         "Ä": "Ae", "ÄÄ": "Ä", "㌀": "アパート", "´": " \u0301", "\u0301": "\u0301", "👩\u200d👩": "W", "<\u0338": "≮", "x": "ks", "２": "2"}
NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
LOADED = []
BUILD = json.loads((pathlib.Path(cyllama.__file__).parent / "build_config.json").read_text())["versions"]["llama_cpp_version"]


def trained(vocab_size, byte_fallback, rules):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as tsv:
        code = lambda text: " ".join("%X" % ord(c) for c in text)
        tsv.write("".join(f"{code(a)}\t{code(b)}\n" for a, b in rules.items() if a != b))
        tsv.flush()
        sink = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(OWN_TEXT), model_writer=sink, vocab_size=vocab_size, model_type="unigram", hard_vocab_limit=False, normalization_rule_tsv=tsv.name,
            pad_id=0, eos_id=1, unk_id=2, bos_id=3, control_symbols=["<ctl>"], user_defined_symbols=["<extra_0>", "<extra_01>", "\n\n", "row"], byte_fallback=byte_fallback, minloglevel=2)
    proto = spm.ModelProto()
    proto.ParseFromString(sink.getvalue())
    return proto


def vocabulary(proto):
    tokens = [p.piece for p in proto.pieces]
    scores = [p.score for p in proto.pieces]
    types = [p.type for p in proto.pieces]
    for i, (token, score) in enumerate([("[PAD0]", -10000.0), ("▁The", -3.0), ("▁islands▁leaves", -2.5)]):
        if token not in tokens:
            tokens.append(token), scores.append(score), types.append(UNUSED)
    return {"tokens": tokens, "scores": scores, "types": types}


def reference(vocab, charsmap, flags):
    """The vocabulary as llama.cpp loads it, in a model of the smallest size."""
    path = pathlib.Path(tempfile.mkdtemp()) / "vocab.gguf"
    w = gguf.GGUFWriter(path, "llama")
    w.add_block_count(1), w.add_context_length(32), w.add_embedding_length(32), w.add_feed_forward_length(32), w.add_head_count(1), w.add_layer_norm_rms_eps(1e-5)
    w.add_tokenizer_model("t5")
    w.add_token_list(vocab["tokens"]), w.add_token_scores(vocab["scores"]), w.add_token_types(vocab["types"])
    if charsmap: w.add_precompiled_charsmap(charsmap)
    for key, value in flags.items():
        w.add_bool("tokenizer.ggml." + key, value) if isinstance(value, bool) else w.add_uint32("tokenizer.ggml." + key, value)
    for name in ["output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"]:
        w.add_tensor(name + ".weight", numpy.zeros(32, dtype=numpy.float32))
    for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]:
        w.add_tensor(f"blk.0.{name}.weight", numpy.zeros((32, 32), dtype=numpy.float32))
    w.add_tensor("token_embd.weight", numpy.zeros((len(vocab["tokens"]), 32), dtype=numpy.float32))
    w.write_header_to_file(), w.write_kv_data_to_file(), w.write_tensors_to_file(), w.close()
    model = llama_cpp.LlamaModel(str(path), llama_cpp.LlamaModelParams(), verbose=False)
    LOADED.append(model)
    return model.get_vocab()




TEXTS = ["", " ", "   ", "The ferry leaves.", "  two  spaces\tand\n\nlines ", "unlocked, relocked & unhappily rowing!", "cafe\u0301 café", "(c) (c (", "a...b..c.d....e", "Äpfel ÄÄpfel ÄÄÄ", "ﬁne ① ２",
         "a\u200bb \u200b c", "´a ´ ´", "㌀㌀", "👩\u200d👩 👩", "<\u0338 <", "<extra_0> <extra_01><extra_02>", "x<extra_0>y <ctl></s> <unk> <pad>", "\n", "\n\n", "a\n\nb\n\n\nc", "rowing rowboat row", "▁mark▁ ▁▁", "<0x41> <0xE2>",
         "[PAD0] The islands leaves", "今日は世界 hello你好x", "река Дом", "\U0001f600\U0001f600 \U0001f600", "नमस्ते שָׁלוֹם", "\u3000wide\u00a0nb\u3000", "\u0001\u007f", "\ufffd\ufffe", "xxxx", "a" * 50, "The ferry leaves at seven in the morning, unless the wind says otherwise."]
TEXTS += ["  " + part.replace(" ", "   ", 2) + " " for line in OWN_TEXT[:7] for part in (line[:45], line[45:])]
PIECES = list("aeinortwld THE'.,<>|12 \n\t(c)xÄ▁…") + ["é", "e\u0301", "\u0301", "你", "\U0001f600", "ﬁ", "ing", " the", "un", "row", "  ", "\n\n", "\u200b", "´", "..", "...", "<extra_0", "<extra_0>", "</s>", "<ctl>", "\u3000"]


def decoded(vocab, ids, prefix):
    """As llama_detokenize joins pieces; cyllama's own function strips what it returns."""
    return "".join(vocab.token_to_piece(token, 1 if prefix and at == 0 else 0, False) for at, token in enumerate(ids))


def cases(vocab, types, prefix, draw):
    random_texts = ["".join(draw.choice(PIECES) for _ in range(draw.randrange(1, 30))) for _ in range(60)]
    texts = [{"text": t, "ids": vocab.tokenize(t, False, True), "plain": vocab.tokenize(t, False, False), "framed": vocab.tokenize(t, True, False)} for t in TEXTS + random_texts]
    for one in texts:
        one["decoded"] = decoded(vocab, one["plain"], prefix)
    ordinary = [i for i, kind in enumerate(types) if kind == NORMAL]
    decodes = [[draw.choice(ordinary) for _ in range(draw.randrange(0, 10))] for _ in range(30)]
    return texts, [{"ids": ids, "text": decoded(vocab, ids, prefix)} for ids in decodes]


def spans(proto, texts):
    """Where sentencepiece says that its pieces come from, for the texts that it cuts as llama.cpp does."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=proto.SerializeToString())
    for one in texts:
        pieces = processor.encode(one["text"], return_type="proto").pieces
        if [p.id for p in pieces] == one["plain"]:
            utf8 = one["text"].encode("utf-8")
            one["spans"] = [[len(utf8[:edge].decode("utf-8")) for edge in (p.begin, p.end)] for p in pieces]


def main():
    proto, with_bytes = trained(330, False, RULES), trained(620, True, RULES)
    vocabularies = {"plain": vocabulary(proto), "bytes": vocabulary(with_bytes)}
    charsmap = proto.normalizer_spec.precompiled_charsmap
    space = lambda prefix, merged: {"add_space_prefix": prefix, "remove_extra_whitespaces": merged}
    configurations = {
        "as t5": ("plain", True, space(True, True)),
        "blanks kept": ("plain", True, space(True, False)),
        "no prefix": ("plain", True, space(False, False)),
        "no prefix, blanks merged": ("plain", True, space(False, True)),
        "nothing said": ("plain", True, {}),
        "no map": ("plain", False, space(True, True)),
        "bytes, both ends": ("bytes", True, space(True, True) | {"add_bos_token": True, "add_eos_token": True, "bos_token_id": 3, "eos_token_id": 1, "unknown_token_id": 2}),
        "no end": ("plain", True, space(True, True) | {"add_eos_token": False}),
    }
    done, draw = [], random.Random(5)
    for name, (vocab_name, mapped, flags) in configurations.items():
        v = vocabularies[vocab_name]
        texts, decodes = cases(reference(v, charsmap if mapped else None, flags), v["types"], flags.get("add_space_prefix", False), draw)
        if name == "as t5":
            spans(proto, texts)
        done.append({"name": name, "vocabulary": vocab_name, "map": mapped, "flags": flags, "cases": texts, "decodes": decodes})
    header = {"tool": f"llama.cpp {BUILD} ({llama_cpp.ggml_commit()}) in cyllama {cyllama.__version__}; vocabularies and character map by sentencepiece {sentencepiece.__version__}",
              "made": "ugm.py: ids with add_special false (framed: true), parse_special true (plain: false); decoded: pieces of the plain ids, special ones left out, joined as llama_detokenize does; spans: sentencepiece's, in code points; random texts and ids of seed 5"}
    json.dump({"header": header, "charsmap": base64.b64encode(charsmap).decode(), "vocabularies": vocabularies, "configurations": done}, sys.stdout, ensure_ascii=True, separators=(",", ":"))


main()
