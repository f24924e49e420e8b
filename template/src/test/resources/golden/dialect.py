# Writes dialect.json: what Jinja2 makes of templates in the set-up of lm-evaluation-harness.
import json, sys, jinja2
env = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
data = {"question": " Who? ", "choices": {"text": ["a", "b"], "label": ["A", "B"]}, "answerKey": "B", "n": 3, "none": None,
        "x": 0.5, "yes": True, "text": "one two three", "lines": "a\nb\n"}
templates = ["{{question}}\n", "a\n{% if yes %}\n  b\n{% endif %}\nc\n", "  {% for c in choices.text %}{{c}}\n{% endfor %}  x",
    "{{missing}}", "{% if missing %}x{% endif %}", "{{missing is defined}}", "{{missing|default('d')}}", "{{missing == 1}}",
    "{% for x in missing %}{% endfor %}", "{{not missing}}", "{{missing and 1}}", "{{missing|length}}", "{{missing.a}}",
    "{{choices.label.index(answerKey)}}", "{{choices.text}}", "{{[question, text]}}", "{{answerKey is none}}", "{{none is none}}",
    "{{question.strip()}}\nA. {{choices.text[0]}}", "{{text.split(' ')[:-1]|join(' ')}}", "{{' '+text.split(' ')[-1]}}", "{{n|string}}",
    "{{'ABCD'.index(answerKey)}}", "{{['A','B'].index(answerKey)}}", "{{n}}{{x}}{{yes}}{{none}}", "{# c #}\nx\n", "{%- if yes -%} y {%- endif +%}\n",
    "{{lines}}", "{{ 'a' if missing is defined else 'b' }}", "{{ text[4:] }}", "{{ {'a': 1}[answerKey] }}", "{{ choices.text|map('upper')|list }}",
    "{% set l = ['x','y'] %}{{ l[n - 2] }}", "{{ text.find('two') }}", "{{ '%s-%s' % (n, text) }}", "{{ n / 2 }}", "{{ n // 2 }}",
    "{{ (n|string) + text }}", "{{ question|trim }}", "{{ text.title() }}", "{{ text.count('o') }}", "{{ 'a' in text }}", "{{ text|length > 3 }}"]
cases = []
for t in templates:
    try:
        cases.append({"template": t, "rendered": env.from_string(t).render(**data)})
    except Exception as e:
        cases.append({"template": t, "error": str(e)})
json.dump({"header": {"tool": f"jinja2 {jinja2.__version__}", "settings": "StrictUndefined, keep_trailing_newline",
    "command": "python3 dialect.py > dialect.json"}, "data": data, "cases": cases}, sys.stdout, indent=1)
