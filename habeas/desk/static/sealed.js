// Seals a visit to the key of the office (how: habeas/casework/envelopes.py), and keeps it in this browser until the office has
// it. What lies here is the ciphertext, an id, whose it is by a mark that names nobody, the number of the place, and when it was
// written.
export const LARGEST = 20 * 2 ** 20; // bytes of all files of a visit
export const MOST = 100; // of them
const VERSION = 1, LABEL = "habeas visit 1", DATABASE = "habeas-sealed", STORE = "visits";

const bytes = (text) => new TextEncoder().encode(text);
const joined = async (...parts) => new Uint8Array(await new Blob(parts).arrayBuffer());

export const able = () => isSecureContext && Boolean(globalThis.crypto?.subtle) && Boolean(globalThis.indexedDB);
export const newId = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replaceAll("+", "-").replaceAll("/", "_");

export const seal = async (key, id, head, files) => {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const office = await crypto.subtle.importKey("jwk", key, curve, true, []);
  const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const point = await crypto.subtle.exportKey("raw", own.publicKey);
  const salt = await joined(point, await crypto.subtle.exportKey("raw", office));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: office }, own.privateKey, 256);
  const root = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: bytes(LABEL) };
  const once = await crypto.subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const told = bytes(JSON.stringify({ ...head, files: files.map((file) => [file.name, file.type, file.size]) }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, told.length);
  const contents = await Promise.all(files.map((file) => file.arrayBuffer())); // not as a Blob: large ones lie on the disk
  const plain = new Uint8Array(length.length + told.length + contents.reduce((sum, each) => sum + each.byteLength, 0));
  let at = 0;
  for (const each of [length, told, ...contents.map((one) => new Uint8Array(one))]) { plain.set(each, at); at += each.length; }
  const iv = crypto.getRandomValues(new Uint8Array(12)), additionalData = bytes(`${LABEL} ${id}`);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, once, plain);
  return (await joined(new Uint8Array([VERSION]), point, iv, sealed)).buffer;
};

// A browser in which nobody ever wrote without network gets no database, which would tell that one could.
const exists = async () => !indexedDB.databases || (await indexedDB.databases()).some((each) => each.name === DATABASE);
const database = () => new Promise((done, fail) => {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
const within = async (mode, work) => {
  const open = await database();
  try {
    return await new Promise((done, fail) => {
      const change = open.transaction(STORE, mode, { durability: "strict" }), asked = work(change.objectStore(STORE));
      change.oncomplete = () => done(asked.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  } finally {
    open.close();
  }
};
export const put = (row) => within("readwrite", (rows) => rows.put(row));
export const remove = (id) => within("readwrite", (rows) => rows.delete(id));
export const waiting = async () => {
  if (!globalThis.indexedDB || !(await exists())) return [];
  return (await within("readonly", (rows) => rows.getAll())).sort((one, other) => one.at.localeCompare(other.at));
};
export const removeAll = () => new Promise((done, fail) => {
  const asked = indexedDB.deleteDatabase(DATABASE);
  asked.onsuccess = () => done();
  asked.onerror = () => fail(asked.error);
});
