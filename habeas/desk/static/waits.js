// Whether something waits here for network: the script that lists it comes only then. (The form of a visit has it with it.)
const named = await globalThis.indexedDB?.databases?.();
if (named ? named.some((each) => each.name === "habeas-sealed") : globalThis.indexedDB) await import("./offline.js");
