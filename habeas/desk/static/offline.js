// A visit is sent by script. Where there is no network it is sealed and kept here (`sealed.js`). A page with network lists what
// waits, and sends none of it before its monitor said that it is theirs: a seal hides, and proves nobody. The copy here is
// deleted once the office said that it has it.
import { LARGEST, MOST, able, newId, put, remove, seal, waiting } from "./sealed.js";

const box = document.getElementById("sealed"), texts = box?.dataset ?? {};
const AWAY = new Set([502, 503, 504]); // a proxy answers, and the office behind it does not
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "draft-form", "draft-seal", "token"]);
const filled = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);

const made = (tag, className, ...inside) => {
  const found = document.createElement(tag);
  found.className = className;
  found.append(...inside);
  return found;
};
const show = (lines, ...more) => {
  const told = lines.map(({ text, to, link }) => {
    const line = made("p", "", text);
    if (to) {
      const way = made("a", "govuk-link", link);
      way.href = to;
      line.append(" ", way);
    }
    return line;
  });
  box.replaceChildren(...told, ...more);
  box.hidden = box.childNodes.length === 0;
};

// Asked by the page itself, which is no sign that somebody is there: who is signed in, with what a form needs that is sent; nothing where nobody is.
const asked = async (rows) => {
  const places = new URLSearchParams([...new Set(rows.map((row) => row.place).filter(Boolean))].map((place) => ["place", place]));
  const answer = await fetch(`${texts.address}&${places}`, { redirect: "manual", cache: "no-store" });
  if (AWAY.has(answer.status)) throw new TypeError("no office behind the proxy");
  return answer.ok ? answer.json() : null;
};

const sendOne = async (row, csrf) => {
  const headers = { "Content-Type": "application/octet-stream", "X-Habeas-Id": row.id, "X-CSRFToken": csrf };
  const answer = await fetch(texts.send, { method: "POST", redirect: "manual", headers, body: row.sealed });
  if (AWAY.has(answer.status) || answer.type === "opaqueredirect") throw new TypeError("not now");
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok || !said.done) {
    await put({ ...row, refused: `${texts.refused} ${said.text ?? `(${answer.status})`}` });
    return null;
  }
  await remove(row.id);
  return { text: said.text, to: said.to, link: said.done === "draft" ? texts.finish : texts.look };
};

// One after the other: two that ran at once would each send the same.
let last = Promise.resolve();
const inTurn = (work) => { last = last.then(work).catch(() => {}); return last; };

const written = (row) => {
  try {
    return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(new Date(row.at));
  } catch { return String(row.at); }
};
const notMine = new Set(); // what was unticked stays so when the list is made again
const choice = (row, places, number) => {
  const tick = made("input", "govuk-checkboxes__input"), where = places[row.place];
  Object.assign(tick, { type: "checkbox", id: `waits-${number}`, value: row.id, checked: !notMine.has(row.id) });
  tick.addEventListener("change", () => { if (tick.checked) notMine.delete(row.id); else notMine.add(row.id); });
  const label = made("label", "govuk-label govuk-checkboxes__label", filled(texts.written, { at: written(row) }), where ? ` · ${where}` : "");
  label.htmlFor = tick.id;
  const hint = row.refused ? [made("div", "govuk-hint govuk-checkboxes__hint", row.refused)] : [];
  return made("div", "govuk-checkboxes__item", tick, label, ...hint);
};
const choices = (rows, places) => {
  const ticks = made("div", "govuk-checkboxes govuk-checkboxes--small", ...rows.map((row, at) => choice(row, places, at)));
  const field = made("fieldset", "govuk-fieldset", made("legend", "govuk-fieldset__legend", texts.own), ticks);
  const button = (text, look, work) => {
    const found = made("button", `govuk-button${look}`, text);
    found.type = "button";
    found.addEventListener("click", () => {
      const chosen = [...ticks.querySelectorAll("input:checked")].map((tick) => tick.value);
      if (chosen.length > 0) work(rows.filter((row) => chosen.includes(row.id)), field);
    });
    return found;
  };
  const theirs = button(texts.mine, "", (some) => { field.disabled = true; inTurn(() => sendAll(some)); });
  const others = button(texts.other, " govuk-button--secondary", (some) => {
    if (confirm(filled(texts.sure, { n: some.length }))) { field.disabled = true; inTurn(() => throwAway(some)); }
  });
  field.append(made("div", "govuk-button-group", theirs, others));
  return field;
};

const look = async (lines) => {
  const rows = await waiting();
  if (rows.length === 0) { if (lines.length) show(lines); else box.hidden = true; return; }
  let who = null, off = false;
  try { who = await asked(rows); } catch { off = true; }
  if (!who) {
    const signIn = off ? {} : { to: "/", link: texts.in };
    show([...lines, { text: filled(off ? texts.waits : texts.out, { n: rows.length }), ...signIn }]);
    return;
  }
  const own = rows.filter((row) => row.account === who.account), others = rows.length - own.length;
  const told = others > 0 ? [{ text: filled(texts.others, { n: others }) }] : [];
  show([...lines, ...told], ...(own.length > 0 ? [choices(own, who.places)] : []));
};

const sendAll = async (rows) => {
  const lines = [];
  try {
    const who = await asked([]);
    for (const row of who ? rows.filter((one) => one.account === who.account) : []) lines.push(await sendOne(row, who.csrf));
  } catch { /* no network any more: what is left is listed again */ }
  await look(lines.filter(Boolean));
};
const throwAway = async (rows) => {
  for (const row of rows) await remove(row.id);
  notMine.clear(); // unticked were those that are theirs
  await look([{ text: filled(texts.thrown, { n: rows.length }) }]);
};
const list = (...first) => inTurn(() => look(first));

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
const empty = (form) => {
  form.reset();
  for (const field of form.elements) {
    if (field.type === "radio") field.checked = field.value === "not_seen";
    else if (["text", "textarea", "file"].includes(field.type)) field.value = "";
    else if (field.name === "kept") field.value = "";
  }
  form.elements.on.value = today();
  form.elements.token.value = newId();
};

const keep = async (form, body) => {
  const files = [...body.values()].filter((value) => value instanceof File && value.size > 0);
  const size = files.reduce((sum, file) => sum + file.size, 0), id = body.get("token");
  if (size > LARGEST) {
    show([{ text: filled(texts.large, { n: Math.ceil(size / 2 ** 20), most: LARGEST / 2 ** 20 }) }]);
    return;
  }
  if (files.length > MOST) {
    show([{ text: filled(texts.many, { n: files.length, most: MOST }) }]);
    return;
  }
  try {
    const { place, account, invented } = form.dataset, at = new Date().toISOString();
    const fields = [...body].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name));
    const head = { place, account, at, invented: invented === "1", fields };
    await put({ id, account, at, place, sealed: await seal(JSON.parse(form.dataset.seal), id, head, files) });
  } catch {
    show([{ text: texts.full }]);
    return;
  }
  navigator.storage?.persist?.();
  empty(form);
  document.getElementById("unkept")?.setAttribute("hidden", "");
  await list({ text: texts.kept });
  box.scrollIntoView({ block: "center" });
};

// What a page of the desk answers to its form is shown in its place: errors, or what somebody else saved meanwhile.
const took = async (answer) => {
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
    location.assign((await answer.json()).to);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html"), main = document.getElementById("main");
  const found = page.getElementById("main");
  if (!found || ![200, 409, 422].includes(answer.status)) {
    show([{ text: filled(texts.error, { n: answer.status }) }]);
    box.scrollIntoView({ block: "center" });
    return;
  }
  document.title = page.title;
  main.replaceChildren(...found.childNodes);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: main } })); // app.js starts its components
};

const sendForm = async (form) => {
  if (!form.elements.token.value) form.elements.token.value = newId();
  const body = new FormData(form);
  let answer = null;
  if ("direct" in form.dataset) {
    const how = { method: "POST", body, redirect: "manual", headers: { "X-Habeas-Sent": "script" } };
    answer = await fetch(location.href, how).catch(() => null);
  }
  // sent on is who is signed out: it is kept for them as well
  if (!answer || AWAY.has(answer.status) || answer.type === "opaqueredirect") await keep(form, body);
  else await took(answer);
};

let busy = false;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.seal || !able()) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  try { await sendForm(form); } catch { show([{ text: texts.full }]); }
  busy = false;
});

const blank = document.querySelector("form[data-seal]:not([data-direct])");
if (blank && able()) {
  empty(blank);
  blank.hidden = false;
}
if (box) {
  addEventListener("online", () => list());
  list();
}
