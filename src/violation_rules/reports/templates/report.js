"use strict";
// Reads the findings from the page's data block and shows them. Text reaches the page through textContent only.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { documents, charges, findings, labels } = data;
  const PAGE = 50, PRINTED = 500, WHOLE = 400, AROUND = 2, LONG = 1200, NEAR = 4;
  const SIDES = ["severity", "category", "unit", "laws"];
  const body = document.querySelector("#table tbody");
  const reader = document.getElementById("reader");
  const selects = [...document.querySelectorAll("#filters select")];
  const search = document.getElementById("search");
  let shown = findings.map((_, i) => i), page = 0, chosen = -1;

  const element = (name, options = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "text") made.textContent = value;
      else if (key === "click") made.addEventListener("click", value);
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };
  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const fill = (key, ...values) => values.reduce((text, value) => text.replace("%", value), labels[key]);
  const clock = (seconds) => [3600, 60, 1].map((unit, i) => String(Math.floor(seconds / unit) % (i ? 60 : 1e6)).padStart(2, "0")).join(":");
  const charge = (i) => charges[findings[i][1]];
  const source = (i) => documents[findings[i][0]];

  // Offsets count code points; a document's are computed when it is first shown.
  const points = new Map();
  const characters = (number) => {
    if (!points.has(number)) {
      if (points.size > 20) points.clear();
      points.set(number, Array.from(documents[number].text));
    }
    return points.get(number);
  };
  const words = (i) => {
    const text = characters(findings[i][0]);
    const runs = [];
    for (const [start, end] of findings[i][2].filter((e) => e[2]).map((e) => [e[0], e[1]]).sort((a, b) => a[0] - b[0])) {
      const last = runs[runs.length - 1];
      if (last && start <= last[1] + NEAR && !text.slice(last[1], start).includes("\n")) last[1] = Math.max(last[1], end);
      else runs.push([start, end]);
    }
    return [...new Set(runs.map(([start, end]) => text.slice(start, Math.min(end, start + 80)).join("")))].join("……");
  };
  const place = (i) => {
    const first = findings[i][2].find((e) => e[2]) || findings[i][2][0];
    if (!first) return "";
    if (first[4] !== null) return clock(first[4]);
    const lines = source(i).lines;
    return (lines && lines[first[3]] && lines[first[3]][2]) || String(first[3] + 1);
  };

  const values = (side, one) => (side === "laws" ? one.laws : [one[side]]);
  const counts = Object.fromEntries(SIDES.map((side) => [side, new Map()]));
  findings.forEach((_, i) => SIDES.forEach((side) => values(side, charge(i)).forEach((value) => {
    if (value) counts[side].set(value, (counts[side].get(value) || 0) + 1);
  })));
  selects.forEach((select) => {
    select.append(element("option", { value: "", text: labels["html.all"] }));
    [...counts[select.dataset.side]].sort((a, b) => b[1] - a[1]).forEach(([value, count]) => {
      select.append(element("option", { value, text: `${value} (${count})` }));
    });
    if (!counts[select.dataset.side].size) select.parentElement.hidden = true;
  });

  const filter = () => {
    const wanted = selects.filter((s) => s.value).map((s) => [s.dataset.side, s.value]);
    const fits = charges.map((one) => wanted.every(([side, value]) => values(side, one).includes(value)));
    const text = search.value.trim();
    shown = [];
    for (let i = 0; i < findings.length; i++) {
      const one = charge(i);
      if (!fits[findings[i][1]]) continue;
      if (text && !one.title.includes(text) && !one.violation.includes(text) && !source(i).name.includes(text) && !words(i).includes(text)) continue;
      shown.push(i);
    }
    page = 0;
    table();
  };

  const heads = [...document.querySelectorAll("#table th")].map((th) => th.textContent);
  const row = (i) => {
    const one = charge(i);
    const open = element("button", { type: "button", text: one.title });
    const made = element("tr", { "data-finding": i, "aria-selected": i === chosen },
      element("td", {}, element("span", { class: `tag ${one.level}`, text: one.severity })),
      element("td", {}, open, ...(one.certain ? [] : [element("small", { text: labels["finding.open"] })])),
      element("td", { text: words(i) }), element("td", { text: place(i) }), element("td", { text: source(i).name }),
      element("td", { text: one.brief }), element("td", { text: one.unit }));
    [...made.children].forEach((cell, k) => { if (k > 1) cell.dataset.label = heads[k]; });
    made.addEventListener("click", () => choose(i, true));
    return made;
  };
  const table = (all = false) => {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.min(Math.max(page, 0), pages - 1);
    const part = all ? shown.slice(0, PRINTED) : shown.slice(page * PAGE, (page + 1) * PAGE);
    body.replaceChildren(...part.map(row));
    document.getElementById("shown").textContent = shown.length ? fill("html.shown", shown.length) : labels["html.none"];
    const step = (key, change) => {
      const made = element("button", { type: "button", text: labels[key], click: () => { page += change; table(); } });
      made.disabled = page + change < 0 || page + change >= pages;
      return made;
    };
    const bar = document.getElementById("pages");
    bar.replaceChildren();
    if (pages > 1) bar.append(step("html.previous", -1), element("span", { text: fill("html.page", page + 1, pages) }), step("html.next", 1));
  };

  const marked = (number, from, to, members) => {
    // One line of text between code points, cut into runs with the same marks.
    const text = characters(number);
    const here = members.flatMap((i) => findings[i][2].filter((e) => e[0] < to && e[1] > from).map((e) => [Math.max(e[0], from), Math.min(e[1], to), e[2], i]));
    const cuts = [...new Set([from, to, ...here.flatMap((e) => [e[0], e[1]])])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((start, k) => {
      const run = text.slice(start, cuts[k + 1]).join("");
      const on = here.filter((e) => e[0] <= start && e[1] >= cuts[k + 1]);
      if (!on.length) return document.createTextNode(run);
      const serious = on.some((e) => charge(e[3]).level === "case_filing");
      const made = element("mark", { text: run, class: `${serious ? "case_filing" : "warning"}${on.some((e) => e[2]) ? "" : " context"}`,
        title: [...new Set(on.map((e) => charge(e[3]).title))].join("、") });
      made.dataset.findings = on.map((e) => e[3]).join(" ");
      made.addEventListener("click", () => choose(on[0][3], false));
      return made;
    });
  };
  const linesOf = (number, members, whole) => {
    const text = characters(number), about = documents[number].lines;
    const starts = [0];
    for (let k = 0; k < text.length; k++) if (text[k] === "\n") starts.push(k + 1);
    const hit = new Set(members.flatMap((i) => findings[i][2].map((e) => e[3])));
    const near = (n) => { for (let k = n - AROUND; k <= n + AROUND; k++) if (hit.has(k)) return true; return false; };
    const out = [];
    let skipped = 0;
    starts.forEach((from, n) => {
      if (!whole && !near(n)) { skipped++; return; }
      if (skipped) { out.push(element("p", { class: "gap", text: fill("html.skipped", skipped) })); skipped = 0; }
      let to = n + 1 < starts.length ? starts[n + 1] - 1 : text.length;
      const when = about && about[n] && (about[n][0] !== null ? clock(about[n][0]) : about[n][2]);
      const line = element("p", {}, element("span", { class: "when", text: when || n + 1 }));
      const inside = members.flatMap((i) => findings[i][2].filter((e) => e[3] === n));
      if (to - from > LONG && !whole && inside.length) {
        const left = Math.max(from, Math.min(...inside.map((e) => e[0])) - LONG / 2), right = Math.min(to, left + LONG);
        line.append("…", ...marked(number, left, right, members), "…");
      } else line.append(...marked(number, from, to, members));
      out.push(line);
    });
    if (skipped) out.push(element("p", { class: "gap", text: fill("html.skipped", skipped) }));
    return out;
  };

  const timeline = (number, members) => {
    const lines = documents[number].lines;
    const end = lines ? Math.max(0, ...lines.slice(-5).map((l) => l[0] || 0)) : 0;
    if (!end) return null;
    const made = svg("svg", { class: "timeline", viewBox: "0 0 1000 42", preserveAspectRatio: "none", role: "img", "aria-label": labels["html.timeline"] });
    made.append(svg("line", { class: "axis", x1: 0, x2: 1000, y1: 24, y2: 24 }));
    members.forEach((i) => {
      const first = findings[i][2].find((e) => e[2] && e[4] !== null);
      if (!first) return;
      const tick = svg("rect", { class: charge(i).level, x: Math.min(994, (1000 * first[4]) / end), y: 10, width: 6, height: 28, rx: 2 });
      const title = svg("title", {});
      title.textContent = `${clock(first[4])} ${charge(i).title}`;
      tick.append(title);
      tick.addEventListener("click", () => choose(i, false));
      made.append(tick);
    });
    return made;
  };

  const card = (i) => {
    const one = charge(i);
    const list = element("dl", {}, ...one.rows.filter(([, text]) => text).flatMap(([key, text]) =>
      [element("dt", { text: labels[key].trim() }), element("dd", { text })]));
    return element("article", { class: `card ${one.level}`, "data-card": i, tabindex: "-1" },
      element("span", { class: `tag ${one.level}`, text: one.severity }), ...(one.certain ? [] : [element("small", { text: labels["finding.open"] })]),
      element("h3", { text: one.title }), element("blockquote", { text: `${place(i)}  “${words(i)}”` }), list,
      element("p", { class: "id", text: `${one.violation} · ${findings[i][3]}` }));
  };
  const view = (number, whole) => {
    const members = findings.map((_, i) => i).filter((i) => findings[i][0] === number);
    const here = documents[number];
    const small = (here.text.match(/\n/g) || []).length < WHOLE && here.text.length < 20000;
    const text = element("div", { class: "text" }, ...linesOf(number, members, whole || small));
    if (!small) {
      text.prepend(element("button", { type: "button", class: "more", text: labels[whole ? "html.excerpt" : "html.whole"],
        click: () => { reader.replaceChildren(view(number, !whole)); if (chosen >= 0) highlight(chosen); } }));
    }
    const made = element("section", { class: "document" }, element("h2", { text: `${here.name} · ${here.kind}${here.on ? ` · ${here.on}` : ""}` }));
    const strip = timeline(number, members);
    if (strip) made.append(strip);
    made.append(element("div", { class: "side" }, text, element("div", { class: "cards-of" }, ...members.slice(0, PRINTED).map(card))));
    return made;
  };
  let viewed = -1;
  const highlight = (i) => {
    document.querySelectorAll(".chosen").forEach((old) => old.classList.remove("chosen"));
    reader.querySelectorAll("mark").forEach((mark) => mark.classList.toggle("chosen", mark.dataset.findings.split(" ").includes(String(i))));
    const of = reader.querySelector(`[data-card="${i}"]`);
    if (of) of.classList.add("chosen");
    return of;
  };
  const choose = (i, scroll) => {
    chosen = i;
    if (viewed !== findings[i][0]) { viewed = findings[i][0]; reader.replaceChildren(view(viewed, false)); }
    body.querySelectorAll("tr").forEach((tr) => tr.setAttribute("aria-selected", tr.dataset.finding === String(i)));
    const of = highlight(i);
    const mark = reader.querySelector("mark.chosen");
    if (scroll && mark) mark.scrollIntoView({ block: "center" });
    else if (of) of.scrollIntoView({ block: "nearest" });
    if (of) of.focus({ preventScroll: true });
  };

  selects.forEach((select) => select.addEventListener("change", filter));
  search.addEventListener("input", filter);
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeprint", () => {
    table(true);
    const numbers = [...new Set(shown.slice(0, PRINTED).map((i) => findings[i][0]))];
    reader.replaceChildren(...numbers.map((number) => view(number, false)));
    if (shown.length > PRINTED) reader.prepend(element("p", { text: fill("html.print_cut", PRINTED) }));
  });
  window.addEventListener("afterprint", () => {
    table();
    reader.replaceChildren();
    viewed = -1;
    if (chosen >= 0) choose(chosen, false);
  });
  table();
  if (findings.length) { viewed = findings[0][0]; reader.replaceChildren(view(viewed, false)); }
})();
