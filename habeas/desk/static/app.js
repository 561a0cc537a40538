// Starts the components, keeps focus and speech right after swaps, keeps what was typed, warns before the session ends.
import { initAll } from "./vendor/govuk.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A table that is wider than its frame is scrolled by keyboard too.
const reach = () => {
  for (const frame of document.querySelectorAll(".wide")) {
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
  }
};
reach();
addEventListener("resize", reach);

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const say = (text) => { document.getElementById("say").textContent = text; };

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});
document.addEventListener("htmx:load", (event) => {
  const scope = event.detail.elt;
  if (scope === document.body) return;
  initAll({ scope });
  reach();
  const first = scope.querySelector(".govuk-error-summary, [data-focus]");
  if (first) { first.tabIndex = -1; first.focus(); }
  const spoken = scope.querySelector("[data-say]") ?? (scope.matches("[data-say]") ? scope : null);
  if (spoken) say(spoken.dataset.say);
});
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, () => say(document.documentElement.lang === "ru" ? "Не получилось. Повторите." : "That did not work. Try again."));
}

// What was typed into a form with data-draft is kept on the server, so that a lost session loses nothing; also where the session
// is over already, by the seal in the form. Where it cannot be kept (no network, too much text), the page says so.
const FITS = 60000; // bytes that browsers send off while a page is left
const timers = new Map(), sending = new Map(), begun = new WeakSet();
let here = () => {};
const typed = (form) => {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (!(value instanceof File)) body.append(name, value);
  body.set("draft-form", form.dataset.draft);
  body.set("csrfmiddlewaretoken", token());
  return body;
};
const lost = (is) => { document.getElementById("unkept")?.toggleAttribute("hidden", !is); };
const keep = async (form) => {
  timers.delete(form);
  sending.get(form)?.abort();
  const stop = new AbortController(), body = typed(form).toString();
  sending.set(form, stop);
  try {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await fetch("/draft/", { method: "POST", headers, body, keepalive: body.length < FITS, signal: stop.signal });
    if (answer.status === 204) here();
    lost(answer.status !== 204 && !answer.url.includes("next=")); // the page to sign in leads back to what was kept
  } catch {
    if (!stop.signal.aborted) lost(true);
  }
  if (sending.get(form) === stop) sending.delete(form);
};
const later = (form) => {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(keep, 1200, form));
};
const forget = (form) => { clearTimeout(timers.get(form)); timers.delete(form); sending.get(form)?.abort(); };
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.draft) return;
  if (form.contains(event.target)) begun.add(form);
  if (begun.has(form)) later(form); // ticks that stand elsewhere and belong to a form are no draft by themselves
});
document.addEventListener("submit", (event) => forget(event.target));
addEventListener("pagehide", () => {
  for (const form of [...timers.keys()]) {
    forget(form);
    navigator.sendBeacon("/draft/", typed(form)) || fetch("/draft/", { method: "POST", body: typed(form) });
  }
});

// Two minutes before the end of an idle session a dialog asks whether one is still here.
const ending = document.getElementById("ending");
if (ending) {
  const all = Number(ending.dataset.minutes) * 60000;
  let warn, end;
  const start = () => {
    clearTimeout(warn); clearTimeout(end);
    warn = setTimeout(() => ending.showModal(), all - 120000);
    end = setTimeout(() => location.replace(location.pathname + location.search), all + 2000); // a reload would send a form again
  };
  here = start;
  ending.addEventListener("close", () => fetch(ending.dataset.stay).then(start));
  document.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.pathInfo.requestPath.includes("poll=1")) start(); });
  start();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-check-all]")) {
    for (const box of document.querySelectorAll(event.target.dataset.checkAll)) box.checked = event.target.checked;
  }
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
// A print is a look: what the page showed goes into the log, by whichever way it is printed.
addEventListener("beforeprint", () => {
  const body = new FormData();
  body.append("printed", document.body.dataset.printed ?? "");
  body.append("csrfmiddlewaretoken", token());
  if (body.get("printed")) navigator.sendBeacon("/printed/", body);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    const box = document.getElementById("search");
    if (box) { event.preventDefault(); box.focus(); }
  }
  if (event.key === "Escape") away();
});

// Hits show while one types. Once they were sent away, or the field is empty, no answer that comes late brings them back.
const search = document.getElementById("search");
let wanted = false;
const away = () => {
  if (!search) return;
  wanted = false;
  window.htmx?.trigger(search, "htmx:abort");
  document.getElementById("hits").replaceChildren();
};
search?.addEventListener("input", () => {
  if (search.value.trim() === "") { away(); return; }
  window.htmx?.trigger(search, "htmx:abort");
  wanted = true;
});
search?.addEventListener("htmx:beforeRequest", (event) => { if (!wanted) event.preventDefault(); });
search?.addEventListener("htmx:beforeSwap", (event) => { if (!wanted) event.detail.shouldSwap = false; });
