// Gives out the forms that were taken along, with or without network, and nothing else. It keeps nothing by itself.
addEventListener("fetch", (event) => {
  const asked = event.request;
  if (asked.method !== "GET" || asked.headers.has("X-Habeas-Anew")) return;
  const kept = caches.match(asked, { cacheName: "habeas-field", ignoreVary: true });
  event.respondWith(kept.then((found) => found ?? fetch(asked)));
});
