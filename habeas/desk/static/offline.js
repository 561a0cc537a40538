// A visit is sent by script. Where there is no network it is sealed and kept here (`sealed.js`), and goes to the office from
// whichever page its monitor opens with network. The copy here is deleted once the office said that it has it.
import { LARGEST, able, newId, put, remove, seal, waiting } from "./sealed.js";

const box = document.getElementById("sealed"), texts = box?.dataset ?? {};
const AWAY = new Set([502, 503, 504]); // a proxy answers, and the office behind it does not
const AGAIN = 3600000; // after an hour what was refused is tried again; until then the reason is told
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "draft-form", "draft-seal", "token"]);
const filled = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);

const show = (lines) => {
  box.replaceChildren(...lines.map(({ text, to, link }) => {
    const line = document.createElement("p");
    line.append(text);
    if (to) {
      const way = document.createElement("a");
      [way.href, way.textContent, way.className] = [to, link, "govuk-link"];
      line.append(" ", way);
    }
    return line;
  }));
  box.hidden = lines.length === 0;
};

// Who is signed in, with what a form needs that is sent; nothing where nobody is.
const asked = async () => {
  const answer = await fetch(texts.address, { redirect: "manual", cache: "no-store" });
  if (AWAY.has(answer.status)) throw new TypeError("no office behind the proxy");
  return answer.ok ? answer.json() : null;
};

const sendOne = async (row, csrf) => {
  const headers = { "Content-Type": "application/octet-stream", "X-Habeas-Id": row.id, "X-CSRFToken": csrf };
  const answer = await fetch(texts.address, { method: "POST", redirect: "manual", headers, body: row.sealed });
  if (AWAY.has(answer.status) || answer.type === "opaqueredirect") throw new TypeError("not now");
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok || !said.done) {
    const refused = `${texts.refused} ${said.text ?? `(${answer.status})`}`;
    await put({ ...row, refused, tried: Date.now() });
    return { text: refused };
  }
  await remove(row.id);
  return { text: said.text, to: said.to, link: said.done === "draft" ? texts.finish : texts.look };
};

const sendAll = async (first) => {
  const rows = await waiting(), lines = [...first];
  if (rows.length === 0) { if (first.length) show(first); return; }
  let who = null, off = false;
  try { who = await asked(); } catch { off = true; }
  const own = who ? rows.filter((row) => row.account === who.account) : rows;
  let left = own.length;
  for (const row of who ? own : []) {
    try {
      lines.push(Date.now() - (row.tried ?? 0) < AGAIN ? { text: row.refused } : await sendOne(row, who.csrf));
      left -= 1;
    } catch { off = true; break; }
  }
  const signIn = off ? {} : { to: "/", link: texts.in };
  if (left > 0) lines.push({ text: filled(off ? texts.waits : texts.out, { n: left }), ...signIn });
  if (rows.length > own.length) lines.push({ text: filled(texts.others, { n: rows.length - own.length }) });
  show(lines);
};
// One after the other: two that ran at once would each send the same.
let last = Promise.resolve();
const send = (...first) => { last = last.then(() => sendAll(first)).catch(() => {}); return last; };

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
  try {
    const { place, account, invented } = form.dataset, at = new Date().toISOString();
    const fields = [...body].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name));
    const head = { place, account, at, invented: invented === "1", fields };
    await put({ id, account, at, sealed: await seal(JSON.parse(form.dataset.seal), id, head, files) });
  } catch {
    show([{ text: texts.full }]);
    return;
  }
  navigator.storage?.persist?.();
  empty(form);
  document.getElementById("unkept")?.setAttribute("hidden", "");
  await send({ text: texts.kept });
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
  addEventListener("online", () => send());
  send();
}
