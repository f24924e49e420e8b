# Writes golden/tokenizer/steps.json: what Hugging Face tokenizers does with small tokenizer.json files.
import json, random, tokenizers
from tokenizers import Tokenizer
bs=list(range(33,127))+list(range(161,173))+list(range(174,256)); m={b:chr(b) for b in bs}; n=0
for b in range(256):
    if b not in m: m[b]=chr(256+n); n+=1
vocab={m[b]:i for i,b in enumerate(range(256))}
merges=[]
def merge(a,b):
    merges.append([a,b]); vocab.setdefault(a+b,len(vocab))
for p in ["Ġ t","h e","Ġt he","i n","e r","Ġ Ġ","ĠĠ ĠĠ","1 2","12 3","Ã ©","a a","aa aa","o n","on e","' s","< |","Ġ w","o r","Ġw or","l d","Ġwor ld"]:
    merge(*p.split(' '))
BL={"type":"ByteLevel","add_prefix_space":False,"trim_offsets":True,"use_regex":True}
BLN=dict(BL,use_regex=False)
QWEN="(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
LLAMA3=QWEN.replace("\\p{N}|","\\p{N}{1,3}|",1)
def seq(*x): return {"type":"Sequence","pretokenizers":list(x)}
def split(p,b,inv=False): return {"type":"Split","pattern":p,"behavior":b,"invert":inv}
BLOOM=" ?[^(\\s|[.,!?…。，、।۔،])]+"
O200K="|".join(["[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?","[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?","\\p{N}{1,3}"," ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*","\\s*[\\r\\n]+","\\s+(?!\\S)","\\s+"])
DEEPSEEK3="[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
def nseq(*x): return {"type":"Sequence","normalizers":list(x)}
def tok(id,c,special=True,**k): return dict({"id":id,"content":c,"single_word":False,"lstrip":False,"rstrip":False,"normalized":False,"special":special},**k)
configs={
 "byte level":(None,BL,[],None),
 "prefix space":(None,dict(BL,add_prefix_space=True),[],None),
 "prefix space trimmed":(None,dict(BL,add_prefix_space=True),[],{"type":"ByteLevel","add_prefix_space":True,"trim_offsets":True,"use_regex":True}),
 "trimmed":(None,BL,[],{"type":"ByteLevel","add_prefix_space":False,"trim_offsets":True,"use_regex":True}),
 "no regex":(None,BLN,[],None),
 "digits apart":(None,seq({"type":"Digits","individual_digits":True},BL),[],None),
 "digit runs":(None,seq({"type":"Digits","individual_digits":False},BL),[],None),
 "qwen2 split":(None,seq(split({"Regex":QWEN},"Isolated"),BLN),[],None),
 "llama3 split":(None,seq(split({"Regex":LLAMA3},"Isolated"),BLN),[],None),
 "llama3 split removed inverted":(None,seq(split({"Regex":LLAMA3},"Removed",True),BLN),[],None),
 **{f"split at o {b} {i}":(None,seq(split({"String":"o"},b,i),BLN),[],None) for b in ("Removed","Isolated","MergedWithPrevious","MergedWithNext","Contiguous") for i in (False,True)},
 "punctuation":(None,seq({"type":"Punctuation","behavior":"Isolated"},BL),[],None),
 "punctuation contiguous":(None,seq({"type":"Punctuation","behavior":"Contiguous"},BL),[],None),
 "whitespace":(None,seq({"type":"Whitespace"},BLN),[],None),
 "whitespace split":(None,seq({"type":"WhitespaceSplit"},BLN),[],None),
 "lowercase":({"type":"Lowercase"},BL,[],None),
 "nfc":({"type":"NFC"},BL,[],None),
 "nfd":({"type":"NFD"},BL,[],None),
 "nfkc":({"type":"NFKC"},BL,[],None),
 "nfkd":({"type":"NFKD"},BL,[],None),
 "replace string":({"type":"Replace","pattern":{"String":"o"},"content":"00"},BL,[],None),
 "replace regex":({"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "},BL,[],None),
 "prepend":({"type":"Prepend","prepend":"ab"},BL,[],None),
 "strip":({"type":"Strip","strip_left":True,"strip_right":True},BL,[],None),
 "sequence":(nseq({"type":"NFD"},{"type":"Lowercase"},{"type":"Strip","strip_left":True,"strip_right":False},{"type":"Replace","pattern":{"Regex":"[\\u0300-\\u036f]"},"content":""}),BL,[],None),
 "added":(None,BL,[tok(1000,"<|end|>"),tok(1001,"<|en"),tok(1002,"the",special=False),tok(1003,"  ",special=False)],None),
 "added stripping":(None,BL,[tok(1000,"<|end|>",lstrip=True,rstrip=True),tok(1001,"<m>",lstrip=True),tok(1002,"<n>",special=False,rstrip=True)],None),
 "added single word":(None,BL,[tok(1000,"one",special=False,single_word=True),tok(1001,"<|end|>",single_word=True)],None),
 "added normalized":({"type":"Lowercase"},BL,[tok(1000,"ONE",special=False,normalized=True),tok(1001,"<|End|>",special=False,normalized=True),tok(1002,"World",special=False)],None),
 "scripts":(None,seq({"type":"UnicodeScripts"},BLN),[],None),
 "scripts after blanks":(None,seq({"type":"WhitespaceSplit"},{"type":"UnicodeScripts"},BLN),[],None),
 "scripts before digits":({"type":"Lowercase"},seq({"type":"UnicodeScripts"},{"type":"Digits","individual_digits":False},BLN),[],None),
 "fixed length":(None,seq({"type":"FixedLength"},BLN),[],None),
 "fixed length of 3":(None,seq({"type":"FixedLength","length":3},BLN),[],None),
 "bytes by normalizer":({"type":"ByteLevel"},None,[],None),
 "bytes by normalizer, split":(nseq({"type":"Lowercase"},{"type":"ByteLevel"}),split({"Regex":"Ġ?[^Ġ]+"},"Isolated"),[],None),
 "bytes by normalizer, added":({"type":"ByteLevel"},None,[tok(1000,"<|end|>"),tok(1001,"é",special=False,normalized=True)],None),
 "bloom split":(None,seq(split({"Regex":BLOOM},"Isolated"),BLN),[],None),
 "gpt-4o split":(None,seq(split({"Regex":O200K},"Isolated"),BLN),[],None),
 "deepseek 3 split":(None,seq(split({"Regex":"\\p{N}{1,3}"},"Isolated"),split({"Regex":"[一-龥\u3040-ゟ゠-ヿ]+"},"Isolated"),split({"Regex":DEEPSEEK3},"Isolated"),BLN),[],None),
}
texts=["", " ", "the one", " the  world's  one ", "The ONE, the World! 12345 67", "one\n\n  two\r\n\tthree   ", "caf\u00e9 cafe\u0301 \u1e69 \ufb01 \u2460\u00bd \uff11\uff12", "\u0130I\u0131 \u00df \u1e9e STRASSE",
 "\uac00\u1100\u1161\u11a8 \uff76\uff9e", "\U0001f600\U0001f469\u200d\U0001f469 ok\u3000wide\u00a0nb", "it's IT'S we'LL 'tis ''s", "x<|end|>y <|en <|END|> <|end|>the", " <m>  a <n>  b <|end|> ", "oneone one, xone one", "foo boo  oo o",
 "aaaaaaaaaaaaa", "123123 ab12c \u0663\u0664 \u2167", "a-b_c --- (x)... \u201cq\u201d $5+3=8", "\u0928\u092e\u0938\u094d\u0924\u0947 \u05e9\u05c1\u05dc\u05d5\u05dd", "tab\tnew\nline \u2028 sep\u0085nel", "\u212b \u03d3\u0301 \u0344 q\u0307\u0323",
 "\u3069\u3053\u3067\u751f\u308c\u3002Yes Apples are \u308a\u3093\u3054 \u6797\u6a8e\u30fc\u30ab\u30bf  12", " \u3000\u03a9mega \u043a\u043e\u0442 12ab \u0639\u0631\u0628\u064a \u0e44\u0e17\u0e22 \ud55c\uad6d", "\u0378 a\u0378b \U0001f600 \u2103 \u1e00 \ua9b3 \U00013000 a\u0301\u0416\u0301", "snake_case/CamelCase//x \"quoted\" it's-THEY'LL.Then?Now\n\n/ok"]
rng=random.Random(7)
alpha=list("aeinortwld THE'<>|12 \n\t.-_") + ["\u00e9","e\u0301","\u0301","\u4f60","\U0001f600","\uac01","\u11a8","\u00a0","\u0661","\u0130","\u01c5"]
for _ in range(25): texts.append("".join(rng.choice(alpha) for _ in range(rng.randrange(1,30))))
out=[]
for name,(norm,pre,added,post) in configs.items():
    j={"version":"1.0","truncation":None,"padding":None,"added_tokens":[],"normalizer":norm,"pre_tokenizer":pre,"post_processor":post,"decoder":BL,
       "model":{"type":"BPE","dropout":None,"unk_token":None,"continuing_subword_prefix":None,"end_of_word_suffix":None,"fuse_unk":False,"byte_fallback":False,"ignore_merges":False,"vocab":dict(vocab),"merges":merges}}
    # added tokens get the ids that tokenizers would give them: the next free ones
    nxt=len(vocab); ids={}
    for a in added:
        if a["content"] in vocab: a["id"]=vocab[a["content"]]
        else: a["id"]=nxt; nxt+=1
    j["added_tokens"]=added
    t=Tokenizer.from_str(json.dumps(j))
    cases=[]
    for s in texts:
        for parse in ((True,False) if any(a["special"] for a in added) else (True,)):
            t.encode_special_tokens = not parse
            e=t.encode(s,add_special_tokens=False)
            cases.append({"text":s,"parse_special":parse,"ids":e.ids,"offsets":[list(o) for o in e.offsets]})
    head={k:j[k] for k in ("added_tokens","normalizer","pre_tokenizer","post_processor")}
    out.append({"name":name,"tokenizer":head,"cases":cases})
g={"header":{"tool":f"tokenizers {tokenizers.__version__}","format":"vocab, merges and decoder are shared by all; each entry adds its other parts of a tokenizer.json; offsets in code points","made":"written by one script over hand-made and random texts (seed 7)"},
   "vocab":vocab,"merges":merges,"decoder":BL,"configurations":out}
s=json.dumps(g,ensure_ascii=True,separators=(",",":")); open("steps.json","w").write(s); print(len(s), sum(len(o["cases"]) for o in out))
