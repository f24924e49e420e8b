# Writes snippets.json: what Jinja2 makes of small templates in the set-up of chat templates.
import json, jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
env=ImmutableSandboxedEnvironment(trim_blocks=True,lstrip_blocks=True,extensions=["jinja2.ext.loopcontrols"])
def tojson(x,ensure_ascii=False,indent=None,separators=None,sort_keys=False):
    return json.dumps(x,ensure_ascii=ensure_ascii,indent=indent,separators=separators,sort_keys=sort_keys)
def raise_exception(message): raise jinja2.exceptions.TemplateError(message)
env.filters["tojson"]=tojson; env.globals["raise_exception"]=raise_exception
data={"name":"  Ada Lovelace ","n":7,"x":2.5,"yes":True,"no":False,"nothing":None,"empty":[],"text":"a,b,,c","lines":"one\n two\n\nthree\n",
 "words":["pear","Apple","fig","apple"],"nums":[3,1,2,3],"map":{"b":2,"a":1,"C":3},"people":[{"name":"Ann","age":30,"tags":["x","y"]},{"name":"bob","age":25},{"name":"Cid","age":30}],
 "nested":{"items":[1,2],"list":[{"k":"v"}],"s":"it's \"q\" \\ \n\t\u00e9\u4f60\U0001f600\u200b","f":[1.0,0.1,1e16,1e-5,123456789.125,-0.0],"t":[True,None]},"big":[[1,[2,[3]]],{"a":{"b":{"c":[]}}}]}
S='''
{{ 1 + 2 * 3 - 4 // 3 ** 2 % 5 }} {{ 7 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 2.5 * 2 }} {{ 1 - -1 }}
{{ 'a' ~ 1 ~ none ~ true ~ 2.0 }} {{ 'ab' * 3 }} {{ [1] + [2] }} {{ (1, 2) }} {{ (1,) }} {{ () }} {{ {'a': 1, 2: 'b'} }}
{{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }} {{ 1 == 1.0 }} {{ 'a' in 'cat' }} {{ 4 not in [1,2] }} {{ 'a' in map }} {{ true == 1 }}
{{ not yes or no and nothing }} {{ 0 or 'x' }} {{ 1 and 'y' }} {{ nothing or empty or 'z' }} {{ not not n }}
{{ 'x' if yes else 'y' }} {{ 'x' if no else 'y' if no else 'z' }} [{{ 'x' if no }}]
{{ words[0] }} {{ words[-1] }} {{ words[1:] }} {{ words[:-1] }} {{ words[::-1] }} {{ words[::2] }} {{ text[2:5] }} {{ text[::-1] }} {{ text[-3:] }}
{{ map.a }} {{ map['b'] }} {{ map.missing }} {{ map.missing is defined }} {{ nested['items'] }} {{ nested.list[0].k }} {{ nested.items() | length }}
{{ name.strip() }}|{{ name.lstrip() }}|{{ name.rstrip() }}|{{ name.upper() }}|{{ name.lower() }}|{{ name.title() }}|{{ 'aBC'.capitalize() }}
{{ 'xxhixx'.strip('x') }} {{ 'abcabc'.lstrip('ab') }} {{ text.split(',') }} {{ text.split(',', 1) }} {{ 'a  b c '.split() }} {{ 'a b c d'.split(none, 2) }} {{ 'a,b,c'.rsplit(',', 1) }}
{{ lines.splitlines() }} {{ lines.splitlines(true) }} {{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x','c')) }} {{ 'abc'.find('c') }} {{ 'abc'.find('z') }} {{ 'abcabc'.count('bc') }}
{{ 'aXbX'.replace('X', '-') }} {{ 'aXbX'.replace('X', '-', 1) }} {{ '-'.join(words) }} {{ '12'.isdigit() }} {{ ''.isdigit() }} {{ 'ab'.isalpha() }} {{ 'prefix-x'.removeprefix('prefix-') }} {{ 'x.txt'.removesuffix('.txt') }} {{ 'a=b=c'.partition('=') }}
{% for w in words %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{{ loop.last }}{{ loop.length }}:{{ w }};{% endfor %}
{% for w in words if w != 'fig' %}{{ loop.index }}/{{ loop.length }} {{ w }} {% else %}none{% endfor %}
{% for w in empty %}x{% else %}nothing here{% endfor %}
{% for k, v in map.items() %}{{ k }}={{ v }} {% endfor %}{% for k in map %}{{ k }}{% endfor %}
{% for k, v in map|dictsort %}{{ k }}={{ v }} {% endfor %}{% for k, v in map|dictsort(by='value', reverse=true) %}{{ k }}={{ v }} {% endfor %}
{% for k, v in map|items %}{{ k }}{{ v }}{% endfor %}
{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}
{% for i in range(2, 10, 3) %}{{ i }},{% endfor %}{{ range(3)|list }} {{ range(5, 0, -2)|list }}
{% for i in [1,2,3] %}{{ loop.cycle('a','b') }}{{ loop.previtem }}<{{ loop.nextitem }}>{% endfor %}
{% for p in people %}{{ loop.changed(p.age) }} {% endfor %}
{% for a in [1,2] %}{% for b in [3,4] %}{{ a }}{{ b }}{{ loop.index }} {% endfor %}{{ loop.index }};{% endfor %}
{% set a = 1 %}{% for i in [1,2] %}{% set a = a + i %}{{ a }}{% endfor %}{{ a }}
{% set ns = namespace(a=1, b='x') %}{% for i in [1,2] %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}
{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set t = (1, 2) %}{{ t }}
{% set block %}hello {{ n }}{% endset %}[{{ block }}]{% set up | upper %}abc{% endset %}{{ up }}
{% if n > 5 %}big{% elif n > 3 %}mid{% else %}small{% endif %}{% if nothing %}a{% elif empty %}b{% else %}c{% endif %}
{% macro f(a, b=2, c='z') %}{{ a }}-{{ b }}-{{ c }};{% endmacro %}{{ f(1) }}{{ f(1, c='q') }}{{ f(1, 5) }}{{ f() }}
{% macro outer(x) %}[{{ inner(x) }}]{% endmacro %}{% macro inner(y) %}<{{ y }}>{% endmacro %}{{ outer(3) }}{{ outer('a')|length }}
{% macro fact(k) %}{% if k <= 1 %}1{% else %}{{ k * fact(k - 1)|int }}{% endif %}{% endmacro %}{{ fact(6) }}
{% macro wrap(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call wrap('b') %}inside {{ n }}{% endcall %}
{% macro each() %}{% for i in [1,2] %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(v) each() %}({{ v }}){% endcall %}
{% filter upper %}abc {{ name|trim }}{% endfilter %}
{% with a = 5, b = 6 %}{{ a + b }}{% endwith %}{{ a is defined }}
{{ nested|tojson }}
{{ nested.s|tojson }} {{ nested.s|tojson(ensure_ascii=true) }} {{ map|tojson(sort_keys=true) }} {{ [1,'a',none,true]|tojson(separators=(',',':')) }}
{{ nested|tojson(indent=2) }} {{ []|tojson(indent=2) }} {{ {}|tojson(indent=2) }}
{{ nested }} {{ nested.s|string }} {{ [nested.s] }} {{ nested.f }} {{ big }}
{{ 1e100 }} {{ 1.5e-7 }} {{ 100000.0 * 100000 * 1000000 }} {{ 1e15 }} {{ 1e22 }} {{ 0.1 + 0.2 }} {{ 3.0 }}
{{ words|join(', ') }} {{ nums|join }} {{ people|join('|', attribute='name') }} {{ words|first }} {{ words|last }} {{ empty|first is defined }} {{ words|length }} {{ map|count }} {{ text|length }}
{{ words|sort }} {{ words|sort(case_sensitive=true) }} {{ nums|sort(reverse=true) }} {{ people|sort(attribute='age')|map(attribute='name')|list }} {{ words|unique|list }} {{ nums|unique|list }}
{{ words|reverse|list }} {{ text|reverse }} {{ nums|sum }} {{ people|sum(attribute='age') }} {{ nums|min }} {{ nums|max }} {{ words|max }}
{{ words|map('upper')|list }} {{ people|map(attribute='tags.0', default='-')|list }} {{ nums|select('odd')|list }} {{ nums|reject('equalto', 3)|list }} {{ people|selectattr('age', 'equalto', 30)|map(attribute='name')|join(',') }} {{ people|rejectattr('tags')|list|length }} {{ people|selectattr('tags', 'defined')|list|length }}
{{ missing|default('d') }} {{ nothing|default('d') }} {{ nothing|default('d', true) }} {{ ''|default('e', boolean=true) }} {{ missing|d }}
{{ '42'|int }} {{ 'x'|int }} {{ 'x'|int(9) }} {{ '3.7'|int }} {{ 3.9|int }} {{ '2.5'|float }} {{ 'q'|float }} {{ -3|abs }} {{ 2.567|round(2) }} {{ 2.5|round }} {{ 2.1|round(0, 'ceil') }} {{ true|int }}
{{ 'a b'|title }} {{ 'hELLO'|capitalize }} {{ 'x'|upper }} {{ ' t '|trim }} {{ 'xxhixx'|trim('x') }} {{ 'aab'|replace('a', 'z') }} {{ '<a href="x">&\\'</a>'|e }} {{ '<b>'|safe }}
{{ lines|indent }}| {{ lines|indent(2, true) }}| {{ lines|indent(2, blank=true) }}|
{{ '%s is %d%%'|format('it', 5) }} {{ 'a %s b' % 'x' }} {{ '%.2f' % 2.345 }} {{ '%s-%s' % (1, 'b') }}
{{ n is defined }} {{ missing is undefined }} {{ nothing is none }} {{ name is string }} {{ n is number }} {{ x is number }} {{ n is integer }} {{ x is float }} {{ yes is boolean }} {{ map is mapping }} {{ words is sequence }} {{ words is iterable }} {{ name is iterable }} {{ n is iterable }} {{ yes is true }} {{ no is false }} {{ 1 is true }}
{{ 4 is even }} {{ 3 is odd }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 'a' is in ['a'] }} {{ 1 is eq 1 }} {{ 1 is ne 2 }} {{ 2 is gt 1 }} {{ 'abc' is lower }} {{ 'ABC' is upper }} {{ nothing is not none }} {{ n is not defined }} {{ nothing is sameas none }} {{ range is callable }}
{{ yes is defined and not no }} {{ n is number and n > 3 }} {{ 'a' if n is defined else 'b' }}
{{ map.get('a') }} {{ map.get('z') }} {{ map.get('z', 9) }} {{ map.keys()|list }} {{ map.values()|list }} {{ words.index('fig') }} {{ nums.count(3) }}
{{ "esc: \\n \\t \\\\ \\" \\' \\x41 \\u00e9 \\U0001F600 \\q \\101" }} {{ 'adjacent' 'strings' }}
{{ 1_000 }} {{ none }} {{ None }} {{ True }} {{ false }} {{ [] }} {{ {} }}
{{- '  trimmed' -}}   {{ 'x' }}   {{- 'y' }}
a {#- comment -#} b {# another #} c
  {% if yes %}  indented  
  {% endif %}  after
line1
  {%- if yes %} no-left {%- endif %} tail
  {%+ if yes %}kept{% endif +%}

end
{% raw %}{{ not }} {% this %}{% endraw %} {%- raw -%}   {{ x }}   {%- endraw %}!
{{ [1, 2, 3,] }} {{ {'a': 1,} }} {{ f is defined }} {{ (1 + 2) * 3 }} {{ [1,2][0] }} {{ 'abc'[1] }} {{ 'abc'[5] is defined }} {{ {'a': {'b': 1}}.a.b }}
{{ missing }}[{{ missing is defined }}]{% for i in missing %}x{% endfor %}{% if missing %}y{% endif %}{{ missing|length }}{{ 'a' in missing }}{{ missing == missing }}
{{ '\U0001f600é'|length }} {{ '\U0001f600é'[0] }} {{ 'straße'.upper() }} {{ 'İ'.lower()|length }} {{ '你好'|tojson }}
{{ dict(a=1, b=2) }} {{ namespace(a=1).a }} {{ [[1,2],[3]]|map('length')|list }} {{ [3,1]|sort|first }} {{ 'a-b'.split('-')|last|upper }} {{ -n }} {{ -n|abs }} {{ +n }}
{% set x = {'role': 'user'} %}{{ x.role ~ '!' }} {% set y = [x, x] %}{{ y|map(attribute='role')|join('+') }} {% set z = y + [x] %}{{ z|length }}
{%- for message in people -%}
    {%- if loop.index0 % 2 == 0 -%}
        {{ message.name }}
    {%- else %}
  <{{ message['name'] }}>
    {%- endif %}
{%- endfor %}
x{% if yes %}

two newlines{% endif %}

tail{% set q = 1 %}
no newline before me
'''
snips=[]
cur=S.strip('\n').split('\n')
# snippets that span lines
multi={"{{- '  trimmed'":1,"  {% if yes %}  indented":3,"line1":6,"{%- for message":7,"x{% if yes %}":5}
i=0
while i<len(cur):
    k=1
    for p,c in multi.items():
        if cur[i].startswith(p): k=c
    snips.append("\n".join(cur[i:i+k])); i+=k
E2='''{{ missing.attribute }}
{{ missing + 'x' }}
{{ 1 + 'a' }}
{{ nothing + 'a' }}
{{ 'a' < 1 }}
{{ raise_exception('no ' ~ n ~ ' thanks') }}
{{ missing() }}
{{ n|items|list }}
{{ n|nofilter }}
{{ n is notest }}
{% for a, b in [[1, 2, 3]] %}{% endfor %}
{{ 1 / 0 }}
{{ 1 // 0 }}
{% set n.x = 1 %}
{{ words.append('x') }}
{{ map.update({'z': 1}) }}
{{ range(200000) }}
{{ ''.__class__.__mro__ }}
{{ nested|tojson.x }}
{% for i in n %}{% endfor %}
{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}
{% macro f(a) %}{% endmacro %}{{ f(z=2) }}
{{ {}|first }}{{ map|first.x }}
{{ missing|tojson }}
{% if %}x{% endif %}
{% if yes %}x
{{ 'open }}
{{ 1 + }}
{% unknown %}
{% endif %}
{{ (1, 2 }}
{{ a b }}
{% for x words %}{% endfor %}
{# open
{% raw %} open
{{ 'a'.nomethod() }}
{{ words['a'].b }}
{{ map[[1]] }}
{{ n[0] }}[{{ none.x }}]'''.split('\n')
out=[]
for s in snips+E2:
    try:
        r=env.from_string(s).render(**data); out.append({"template":s,"rendered":r})
    except Exception as e:
        out.append({"template":s,"error":str(e),"error_class":type(e).__name__})
        if s in snips: print("UNEXPECTED",s,e)
for o in out[len(snips):]:
    if 'rendered' in o: print("NOERR",o)
json.dump({"header":{"tool":f"jinja2 {jinja2.__version__} ImmutableSandboxedEnvironment","settings":"trim_blocks, lstrip_blocks, loopcontrols, tojson = json.dumps(ensure_ascii=False)","format":"every template is rendered with data; error cases must fail, only the words of TemplateError are the template's own"},"data":data,"cases":out},open("snippets.json","w"),ensure_ascii=True,indent=1); print(len(out))
