// Gives out the forms that were taken along, and nothing else. With network the office is asked first, so that a mended script
// reaches the phone; what it answers is kept only where all of a form came, and for the account that took it along.
const CACHE = "habeas-field", LIMIT = 3000; // milliseconds
const PART = /<(?:link|script)\b[^>]*?\s(?:href|src)="([^"]+)"/g, WHOSE = /data-account="([^"]*)"/;

const anew = async (address, kept) => {
  const how = { redirect: "error", cache: "no-store", signal: AbortSignal.timeout(LIMIT) };
  const asked = async (each) => {
    const answer = await fetch(each, how);
    if (!answer.ok) throw new TypeError(each);
    await answer.clone().arrayBuffer(); // whole, before anything is put in its place
    return answer;
  };
  const page = await asked(address), text = await page.clone().text();
  const parts = [...new Set([...text.matchAll(PART)].map(([, path]) => new URL(path, address).href))];
  const files = await Promise.all(parts.map(asked));
  if (WHOSE.exec(text)?.[1] === WHOSE.exec(await kept.clone().text())?.[1]) {
    const cache = await caches.open(CACHE);
    await Promise.all(files.map((file, at) => cache.put(parts[at], file)));
    await cache.put(address, page.clone());
  }
  return page;
};

addEventListener("install", () => skipWaiting()); // a mended worker too
addEventListener("fetch", (event) => {
  const asked = event.request;
  if (asked.method !== "GET" || asked.headers.has("X-Habeas-Anew")) return;
  event.respondWith((async () => {
    const kept = await caches.match(asked, { cacheName: CACHE, ignoreVary: true });
    if (!kept) return fetch(asked);
    return asked.mode === "navigate" ? anew(asked.url.split("#")[0], kept).catch(() => kept) : kept;
  })());
});
