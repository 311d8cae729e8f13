"use strict";
// Everything that comes from outside is written with textContent; the content security policy forbids any other way.

const $ = (id) => document.getElementById(id);
const text = $("text"), rule = $("rule"), lab = $("lab"), list = $("list");
const limits = { text: 200000, rule: 50000 };
const state = { about: null, findings: [], marks: [], chosen: null, opened: new Set(), firstSeen: false, diagnostics: [], judged: null };

const SAMPLE = "家人们，这款面霜全网第一，国家级配方！\n我们家老人用了三天，痘痘、湿疹都根治了。\n拍下给个五星好评，截图找客服返现十块。\n本品不能代替药物，敏感肌请先试用。";
const ALONE = `language 1

ruleset 试一试 "试一试" {
    version  1.0
    in_force from 2025-10-15
}

statute 《中华人民共和国反不正当竞争法》 as 《反不正当竞争法》 {
    version 2019修正 effective 2019-04-23
    version 2025修订 effective 2025-10-15
}

category 不正当竞争 "不正当竞争" { reported_as 不正当竞争 }

lexicon 好评 "好评" {
    "五星好评" "好评" "五分评价"
}
lexicon 返利 "返现、返红包" {
    "返现" "返红包"
    "返{m:money}"
}

violation mine.paid_reviews "以返现换好评" {
    category   不正当竞争
    violates   《反不正当竞争法》第九条第一款 from 2025-10-15
    penalty    《反不正当竞争法》第二十五条第一款 from 2025-10-15 fine ..1000000
    match      返利 after 好评 within 12 chars in sentence
    severity   warning
    advise     "请如实评价，不要以返现换取好评。"
    violating  "五星好评截图返现五元"
    violating  "给个好评返红包"
    violating  "好评晒图返现十块"
    compliant  "谢谢大家的好评"
    compliant  "收到货不满意可以退货"
    compliant  "好评不返现"
}
`;
const EXTENDING = `language 1

ruleset 试一试 "在全国规则上加一条" {
    version  1.0
    extends  national
    in_force from 2021-04-29
}

lexicon 我家老人 "以家人作证" {
    "我们家老人" "我婆婆" "我妈"
}

violation mine.family_witness "以家人的使用效果作证明" {
    category   广告违法
    violates   《广告法》第二十八条第一款 from 2021-04-29
    penalty    《广告法》第五十五条第一款 from 2021-04-29
    match      我家老人 in sentence
    severity   warning
    advise     "不要以家人的使用效果作证明。"
    violating  "我们家老人用了都说好"
    violating  "我婆婆用了三天就好了"
    violating  "我妈天天用"
    compliant  "欢迎来到直播间"
    compliant  "三天内发货"
    compliant  "收到货再评价"
}
`;

// --- small tools ---------------------------------------------------------------------------------------------------

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null));
  return node;
}
const bytes = (value) => new TextEncoder().encode(value).length;

/** Code points to UTF-16 offsets; the identity where the text holds no surrogates. */
function offsets(value) {
  if (!/[\ud800-\udfff]/.test(value)) return (point) => point;
  const starts = [];
  let at = 0;
  for (const character of value) { starts.push(at); at += character.length; }
  starts.push(at);
  return (point) => starts[Math.min(point, starts.length - 1)];
}

async function ask(path, question) {
  const options = question === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(question) };
  let response;
  try { response = await fetch(path, options); } catch { throw new Error("连不上服务：它可能已经停止。请在命令行重新运行 violation-rules serve。"); }
  const answer = await response.json().catch(() => ({ error: `服务出错（${response.status}）` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Runs `work` a little after the last call; never twice at once, and again if asked meanwhile. */
function debounced(work, wait) {
  let timer = 0, running = false, again = false;
  const run = async () => {
    if (running) { again = true; return; }
    running = true;
    try { await work(); } finally { running = false; if (again) { again = false; run(); } }
  };
  return () => { clearTimeout(timer); timer = setTimeout(run, wait); };
}

// --- the question --------------------------------------------------------------------------------------------------

function facts() {
  const given = {};
  for (const field of document.querySelectorAll("[data-fact]")) {
    const name = field.dataset.fact;
    if (field.type === "checkbox") { if (field.checked) (given[name] ??= []).push(field.value); }
    else if (field.value !== "") given[name] = field.type === "number" ? Number(field.value) : field.value;
  }
  return given;
}
function question() {
  const kind = document.querySelector("input[name=kind]:checked").value;
  return { ruleset: $("ruleset").value, text: text.value, kind, on: $("on").value || null, facts: facts() };
}

const judge = debounced(async () => {
  const asked = question();
  const trying = lab.open && rule.value.trim() !== "";
  if (!asked.ruleset) return;
  const size = bytes(asked.text);
  $("size").textContent = size ? `${[...asked.text].length.toLocaleString("zh")} 字` : "";
  if (size > limits.text) return fail(`文字超过 ${limits.text / 1000} kB（现有 ${Math.ceil(size / 1000)} kB），请分段试判；整份材料请用命令 violation-rules scan。`);
  if (trying && bytes(rule.value) > limits.rule) return fail(`规则文件超过 ${limits.rule / 1000} kB，请拆小后再试。`);
  busy(true);
  try {
    if (trying) {
      const tried = rule.value;
      const answer = await ask("/api/rule", { ...asked, rule: tried });
      if (rule.value === tried) diagnose(answer.diagnostics);
      if (answer.findings) show(answer, asked.text, answer.violations);
      else keep();
    } else {
      show(await ask("/api/scan", asked), asked.text, state.about.violations);
    }
  } catch (error) { fail(error.message); }
  busy(false);
}, 250);

function busy(yes) { $("status").classList.toggle("busy", yes); $("findings-pane").setAttribute("aria-busy", String(yes)); }
function fail(message) { $("problem").textContent = message; $("problem").hidden = false; $("status").textContent = ""; }

// --- findings ------------------------------------------------------------------------------------------------------

function show(answer, judged, violations) {
  $("problem").hidden = true;
  state.findings = answer.findings;
  $("by").textContent = `${lab.open ? "按规则文件 " : ""}${answer.ruleset} · 行为日期 ${answer.on}`;
  const some = answer.total > answer.findings.length ? `；只列出前 ${answer.findings.length} 项，全部请用命令 violation-rules scan` : "";
  const counts = `发现 ${answer.total} 项：立案查处 ${answer.filings}，告诫／责令改正 ${answer.total - answer.filings}${some}`;
  $("status").textContent = !judged.trim() ? "还没有文字。" : answer.findings.length ? counts : "没有发现。";
  const known = new Set(answer.findings.map((f) => f.id));
  if (!known.has(state.chosen)) state.chosen = null;
  if (!state.firstSeen && answer.findings.length) { state.firstSeen = true; state.opened.add(answer.findings[0].id); }
  list.replaceChildren(...answer.findings.map(card));
  const gone = answer.gone ?? [];
  $("gone").hidden = gone.length === 0;
  $("gone").querySelector("summary").textContent = `与“${answer.base}”相比，不再发现 ${gone.length} 项`;
  $("gone").querySelector("ul").replaceChildren(...gone.map((one) => make("li", { textContent: one.title })));
  $("violations").replaceChildren(...violations.map((one) => make("option", { value: one.title })));
  state.violations = violations;
  if (text.value === judged) {
    const at = offsets(judged);
    state.marks = answer.findings.flatMap((f) => f.evidence.map(([start, end, role]) => ({ start: at(start), end: at(end), role, level: f.level, id: f.id })));
    state.judged = judged;
  }
  paintText();
}
/** The rule does not compile: the last findings stay, marked as such. */
function keep() { $("problem").hidden = true; $("status").textContent = "规则有错误，以下是改错之前的发现。"; }

function card(finding) {
  const head = make("span", { className: "head" },
    make("span", { className: `tag ${finding.level}`, textContent: finding.severity }), make("b", { textContent: finding.title }),
    finding.certain ? null : make("span", { className: "tag open", textContent: "取决于未知事实" }),
    finding.new ? make("span", { className: "tag new", textContent: "新" }) : null);
  const summary = make("summary", {}, head, make("span", { className: "quote", textContent: `${finding.place} “${finding.quote}”` }));
  const rows = make("dl", {}, ...finding.rows.flatMap(([label, value]) => [make("dt", { textContent: label }), make("dd", { textContent: value })]));
  const tree = make("div");
  const why = make("button", { type: "button", textContent: "为什么" });
  why.setAttribute("aria-expanded", "false");
  why.addEventListener("click", () => {
    const open = why.getAttribute("aria-expanded") === "true";
    why.setAttribute("aria-expanded", String(!open));
    if (open) tree.replaceChildren(); else explain(finding.violation, tree);
  });
  const details = make("details", { open: state.opened.has(finding.id) }, summary, make("div", { className: "body" }, rows, why, tree));
  details.addEventListener("toggle", () => { if (details.open) state.opened.add(finding.id); else state.opened.delete(finding.id); });
  summary.addEventListener("click", () => choose(finding.id, { reveal: true }));
  const item = make("li", { className: finding.level }, details);
  item.dataset.id = finding.id;
  item.classList.toggle("chosen", finding.id === state.chosen);
  return item;
}

function choose(id, { reveal = false, open = false } = {}) {
  state.chosen = id;
  for (const item of list.children) {
    item.classList.toggle("chosen", item.dataset.id === id);
    if (item.dataset.id === id && open) { item.firstChild.open = true; item.scrollIntoView({ block: "nearest" }); }
  }
  paintText();
  const mark = reveal && mirrors.text.querySelector("mark.chosen");
  if (mark) text.scrollTop = mark.offsetTop - text.clientHeight / 3;
}

async function explain(violation, into) {
  into.replaceChildren(make("p", { className: "quiet", textContent: "正在查看……" }));
  try {
    const tree = await ask("/api/explain", { ...question(), violation, rule: lab.open && rule.value.trim() ? rule.value : null });
    into.replaceChildren(make("ul", { className: "tree" }, branch(tree)));
  } catch (error) { into.replaceChildren(make("p", { className: "quiet", textContent: error.message })); }
}
const MARKS = { holds: ["✓", "成立"], fails: ["✗", "不成立"], open: ["?", "待查"] };
const bearing = (node) => node.outcome !== "fails" || node.evidence.length > 0 || (node.detail && node.detail !== "没有出现") || node.children.some(bearing);

/** A branch is open where it led to the outcome: what holds below what holds; below what fails, the part that came nearest. */
function branch(node, open = true) {
  const [mark, word] = MARKS[node.outcome];
  const sign = make("span", { className: `mark ${node.outcome}`, textContent: mark, title: word });
  sign.setAttribute("aria-label", word);
  sign.setAttribute("role", "img");
  const label = node.children.length ? make("span", { className: "label", textContent: node.label, title: node.label }) : node.label;
  const told = [sign, label, node.detail ? make("span", { className: "detail", textContent: `　${node.detail}` }) : ""];
  if (node.evidence.length && !node.children.some((child) => child.evidence.length)) {
    for (const quote of new Set(node.evidence.map((one) => one.text))) told.push(" ", make("q", { textContent: quote }));
  }
  const tells = (child) => bearing(child) && (node.outcome === "fails" || child.outcome !== "fails");
  const shown = node.children.filter(tells), hidden = node.children.filter((child) => !tells(child));
  if (!node.children.length) return make("li", {}, ...told);
  const nearest = [...shown].sort((one, other) => share(other) - share(one))[0];
  const fill = () => {
    if (!details.open || details.children.length > 1) return;
    const below = shown.map((child) => branch(child, node.outcome === "fails" ? child === nearest : child.outcome !== "fails"));
    if (hidden.length) below.push(make("li", {}, rest(hidden, shown.length === 0 && hidden.length <= 4, hidden.some(bearing) ? "不成立" : "没有出现")));
    details.append(make("ul", {}, ...below));
  };
  const details = make("details", { open }, make("summary", {}, ...told));
  details.addEventListener("toggle", fill);
  fill();
  return make("li", {}, details);
}
/** How much of a part is there, from 0 to 1. */
function share(node) {
  if (node.outcome !== "fails") return 1;
  return node.children.length ? 0.9 * node.children.reduce((sum, child) => sum + share(child), 0) / node.children.length : 0;
}
function rest(nodes, open, word) {
  const all = make("details", { open, className: "rest" }, make("summary", { textContent: `${nodes.length} 个部分${word}` }));
  const fill = () => { if (all.open && all.children.length === 1) all.append(make("ul", {}, ...nodes.map((node) => branch(node, false)))); };
  all.addEventListener("toggle", fill);
  fill();
  return all;
}

$("whynot").addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = $("violation").value.trim();
  const found = (state.violations ?? []).find((one) => one.title === wanted || one.id === wanted);
  if (found) explain(found.id, $("whynot-tree"));
  else $("whynot-tree").replaceChildren(make("p", { className: "quiet", textContent: wanted ? "没有这样的违法行为，请从列表中选择。" : "请先选择违法行为。" }));
});

// --- editors -------------------------------------------------------------------------------------------------------

const mirrors = { text: document.querySelector("[data-for=text] .mirror"), rule: document.querySelector("[data-for=rule] .mirror") };

/** Writes `value` into the mirror with stretches marked; `classes(stretches)` gives the class of those that cover a run. */
function paint(mirror, value, stretches, classes) {
  const cuts = [...new Set([0, value.length, ...stretches.flatMap((s) => [s.start, s.end])])].filter((c) => c <= value.length).sort((a, b) => a - b);
  const starts = [...stretches].sort((a, b) => a.start - b.start);
  const parts = [];
  let active = [], next = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    active = active.filter((s) => s.end > cuts[i]);
    while (next < starts.length && starts[next].start <= cuts[i]) { if (starts[next].end > cuts[i]) active.push(starts[next]); next++; }
    const piece = value.slice(cuts[i], cuts[i + 1]);
    parts.push(active.length ? make("mark", { className: classes(active), textContent: piece }) : piece);
  }
  mirror.replaceChildren(...parts, "\n");
}
function paintText() {
  paint(mirrors.text, text.value, state.marks, (covering) => {
    const matches = covering.filter((s) => s.role === "match");
    const level = matches.some((s) => s.level === "case_filing") ? "case_filing" : matches.length ? "warning" : "context";
    return covering.some((s) => s.id === state.chosen) ? `${level} chosen` : level;
  });
  follow(text, mirrors.text);
}
function paintRule() {
  const at = offsets(rule.value);
  const spots = state.diagnostics.map((d) => ({ start: at(d.start), end: Math.max(at(d.end), at(d.start) + 1), severity: d.severity }));
  paint(mirrors.rule, rule.value, spots, (covering) => (covering.some((s) => s.severity === "error") ? "error" : "lint"));
  const worst = new Map();
  for (const d of state.diagnostics) if (d.severity === "error" || !worst.has(d.line)) worst.set(d.line, d.severity);
  const gutter = document.querySelector(".gutter");
  gutter.replaceChildren(...rule.value.split("\n").flatMap((_, i) => [worst.has(i + 1) ? make("b", { className: worst.get(i + 1), textContent: `● ${i + 1}` }) : `${i + 1}`, "\n"]));
  follow(rule, mirrors.rule);
}
function follow(area, mirror) {
  mirror.scrollTop = area.scrollTop;
  mirror.scrollLeft = area.scrollLeft;
  if (area === rule) document.querySelector(".gutter").scrollTop = area.scrollTop;
}

/** Marks move with the text until the next answer comes; those that were edited go. */
function shifted(before, after, marks) {
  let head = 0, tail = 0;
  const most = Math.min(before.length, after.length);
  while (head < most && before[head] === after[head]) head++;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const end = before.length - tail, by = after.length - before.length;
  return marks.flatMap((m) => (m.end <= head ? [m] : m.start >= end ? [{ ...m, start: m.start + by, end: m.end + by }] : []));
}
let last = "";
text.addEventListener("input", () => {
  state.marks = shifted(last, text.value, state.marks);
  last = text.value;
  paintText();
  judge();
});
rule.addEventListener("input", () => {
  state.diagnostics = [];
  paintRule();
  judge();
});
for (const [area, mirror] of [[text, mirrors.text], [rule, mirrors.rule]]) {
  area.addEventListener("scroll", () => follow(area, mirror));
  const editor = area.parentElement;
  editor.addEventListener("dragover", (event) => { event.preventDefault(); editor.classList.add("over"); });
  editor.addEventListener("dragleave", () => editor.classList.remove("over"));
  editor.addEventListener("drop", (event) => {
    editor.classList.remove("over");
    const file = event.dataTransfer.files[0];
    if (file) { event.preventDefault(); take(file, area); }
  });
}
new ResizeObserver(() => { follow(text, mirrors.text); follow(rule, mirrors.rule); }).observe(text);

function put(area, value) {
  area.value = value;
  area.dispatchEvent(new Event("input"));
}
async function take(file, area) {
  const limit = area === rule ? limits.rule : limits.text;
  if (file.size > 2 * limit) return fail(`“${file.name}”有 ${Math.ceil(file.size / 1000)} kB，超过 ${limit / 1000} kB；整份材料请用命令 violation-rules scan。`);
  const raw = await file.arrayBuffer();
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      const content = new TextDecoder(encoding, { fatal: true }).decode(raw);
      if (content.includes("\0")) break;
      return put(area, content.replaceAll("\r\n", "\n"));
    } catch { /* the next encoding */ }
  }
  fail(`“${file.name}”不是文本文件（UTF-8 或 GB18030）。`);
}
function caretChoice() {
  const at = text.selectionStart;
  if (at !== text.selectionEnd) return;
  const here = state.marks.find((m) => m.role === "match" && m.start <= at && at <= m.end);
  if (here) choose(here.id, { open: true });
}
text.addEventListener("click", caretChoice);

// --- diagnostics ---------------------------------------------------------------------------------------------------

const LEVEL = { error: "错误", warning: "警告", info: "提示" };
function diagnose(found) {
  state.diagnostics = found;
  const errors = found.filter((d) => d.severity === "error").length;
  $("verdict").classList.toggle("good", errors === 0);
  $("verdict").textContent = errors ? `有 ${errors} 处错误，改正后才会按它判定。` : found.length ? `可以使用，有 ${found.length} 处提醒。` : "✓ 规则没有错误。";
  const at = offsets(rule.value);
  const rank = { error: 0, warning: 1, info: 2 };
  $("diagnostics").replaceChildren(...[...found].sort((a, b) => rank[a.severity] - rank[b.severity]).map((d) => {
    const start = at(d.start), end = Math.max(at(d.end), start);
    const jump = make("button", { type: "button", textContent: `第 ${d.line} 行第 ${d.column} 字` });
    jump.addEventListener("click", () => { rule.focus(); rule.setSelectionRange(start, end); rule.scrollTop = (d.line - 4) * (rule.scrollHeight / rule.value.split("\n").length); });
    const begin = rule.value.lastIndexOf("\n", start - 1) + 1;
    const stop = rule.value.indexOf("\n", start) < 0 ? rule.value.length : rule.value.indexOf("\n", start);
    const marked = rule.value.slice(start, Math.min(end, stop));
    const line = make("div", { className: "source", tabIndex: 0 }, `${d.line} │ `, rule.value.slice(begin, start), make("span", { className: "spot", textContent: marked || " " }), rule.value.slice(Math.min(Math.max(end, start), stop), stop));
    const notes = [d.hint, d.note].filter(Boolean).map((note) => make("div", { className: "note", textContent: note }));
    return make("li", { className: d.severity }, make("b", { textContent: `${LEVEL[d.severity]} ` }), `${d.message}　`, jump, make("span", { className: "quiet", textContent: `　${d.code}` }), line, ...notes);
  }));
  paintRule();
}
lab.addEventListener("toggle", () => {
  if (lab.open && !rule.value) put(rule, ALONE);
  judge();
});
$("alone").addEventListener("click", () => put(rule, ALONE));
$("extending").addEventListener("click", () => put(rule, EXTENDING));
rule.addEventListener("keydown", (event) => {
  if (event.key === "Escape") $("alone").focus();
});

// --- options -------------------------------------------------------------------------------------------------------

const YES = { yes: "是", no: "否" };
function field(fact) {
  if (fact.kind === "set") {
    const boxes = fact.values.map((value) => {
      const box = make("input", { type: "checkbox", value });
      box.dataset.fact = fact.name;
      return make("label", {}, box, ` ${value}`);
    });
    return make("fieldset", {}, make("legend", { textContent: fact.title }), ...boxes);
  }
  const input = fact.kind === "enum"
    ? make("select", {}, make("option", { value: "", textContent: "未知" }), ...fact.values.map((value) => make("option", { value, textContent: YES[value] ?? value })))
    : make("input", fact.kind === "number" ? { type: "number", min: 0, step: "any", placeholder: "未知" } : { type: "text", placeholder: "未知" });
  input.dataset.fact = fact.name;
  return make("label", {}, fact.title, input);
}
async function chooseRuleset() {
  const earlier = facts();
  try { state.about = await ask(`/api/ruleset?name=${encodeURIComponent($("ruleset").value)}`); } catch (error) { return fail(error.message); }
  const [first, ...others] = [...state.about.facts].sort((a, b) => (a.name === "product" ? -1 : b.name === "product" ? 1 : 0));
  $("first-fact").replaceChildren(...(first ? [field(first)] : []));
  $("facts").replaceChildren(...others.map(field));
  for (const input of document.querySelectorAll("[data-fact]")) {
    const value = earlier[input.dataset.fact];
    if (value === undefined) continue;
    if (input.type === "checkbox") input.checked = value.includes(input.value); else input.value = value;
  }
  judge();
}
$("options").addEventListener("change", (event) => {
  const count = Object.keys(facts()).filter((name) => name !== "product").length;
  $("given").textContent = count ? `（已填 ${count}）` : "";
  if (event.target.id === "ruleset") chooseRuleset(); else judge();
});
$("options").addEventListener("submit", (event) => event.preventDefault());
$("sample").addEventListener("click", () => put(text, SAMPLE));
$("clear").addEventListener("click", () => { put(text, ""); text.focus(); });
$("file").addEventListener("change", (event) => { const [file] = event.target.files; if (file) take(file, text); event.target.value = ""; });

(async () => {
  $("on").value = new Intl.DateTimeFormat("sv", { timeZone: "Asia/Shanghai" }).format(new Date());
  try {
    const start = await ask("/api/rulesets");
    limits.text = start.most_text;
    limits.rule = start.most_rule;
    $("ruleset").replaceChildren(...start.rulesets.map((one) => make("option", { value: one.name, textContent: one.title })));
    last = text.value;
    await chooseRuleset();
  } catch (error) { fail(error.message); }
})();
