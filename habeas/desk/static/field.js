// The page of a form that is taken along: keeps it in this browser with what it needs, says how old it is, removes it all.
import { removeAll, waiting } from "./sealed.js";

const CACHE = "habeas-field", FOLDER = "/visits/field/";
const state = document.getElementById("state"), take = document.getElementById("take"), drop = document.getElementById("remove");
const here = location.href.split("#")[0];
const accountOf = (page) => page.querySelector("form[data-seal]")?.dataset.account;
const say = (text) => { state.textContent = text; };

const look = async () => {
  const kept = await caches.has(CACHE), taken = kept && await (await caches.open(CACHE)).match(here, { ignoreVary: true });
  // on a shared phone it may be the form of another account, which opens for whoever is without network
  const own = taken && accountOf(new DOMParser().parseFromString(await taken.text(), "text/html")) === accountOf(document);
  say(own ? state.dataset.taken : state.dataset.not);
  take.hidden = false;
  drop.hidden = !kept && (await waiting()).length === 0;
};

const fetched = async (address) => {
  const answer = await fetch(address, { cache: "no-store", redirect: "error", headers: { "X-Habeas-Anew": "1" } });
  if (!answer.ok) throw new TypeError(address);
  return answer;
};

take.addEventListener("click", async () => {
  try {
    const answer = await fetched(here), page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    const parts = [...page.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script[src]")];
    const addresses = parts.map((each) => new URL(each.getAttribute("href") ?? each.getAttribute("src"), here).href);
    const files = await Promise.all(addresses.map(fetched));
    await navigator.serviceWorker.register(`${FOLDER}worker.js`, { scope: FOLDER });
    await navigator.serviceWorker.ready;
    const cache = await caches.open(CACHE);
    await Promise.all(files.map((file, at) => cache.put(addresses[at], file)));
    await cache.put(here, answer); // last: a page without its script would seal nothing
    navigator.storage?.persist?.();
    await look();
  } catch {
    say(state.dataset.failed);
  }
});

drop.addEventListener("click", async () => {
  const count = (await waiting()).length;
  if (count > 0 && !confirm(state.dataset.sure.replace("{n}", count))) return;
  await caches.delete(CACHE);
  await removeAll();
  await (await navigator.serviceWorker.getRegistration(FOLDER))?.unregister();
  drop.hidden = true;
  document.getElementById("sealed").hidden = true;
  say(state.dataset.removed);
});

// The quick exit leaves no way back to this page.
document.querySelector("[data-leave]").addEventListener("click", (event) => {
  event.preventDefault();
  location.replace(event.currentTarget.href);
});

const age = document.getElementById("age");
const days = Math.round((new Date(age.dataset.made) - Date.now()) / 86400000);
age.textContent = `(${new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" }).format(days, "day")})`;
if (isSecureContext && navigator.serviceWorker && globalThis.caches) look();
