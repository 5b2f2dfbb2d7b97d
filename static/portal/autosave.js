/* Autosave: nothing typed is lost, and nobody's text is overwritten unseen. Markup:

   <form method="post" action="…" data-autosave="text-12-fi">        a key that is unique for what is written
     {% csrf_token %}{{ form.version }} … fields, also <textarea data-prose> …
     {% include "meetings/_save_state.html" %}                       the status line
     <button class="btn btn--ghost btn--small">…Save…</button>       without JavaScript it is a plain form
   </form>
   and {% include "meetings/_writing.html" %} in the page's {% block head %}.

   The view answers with meetings.views.saving.save_form() (or save_text()), which sends, when the request has the
   header X-Autosave: 200 and the new version; 409 and both texts; 422 and what is wrong. Only the fields that
   changed are sent (a form without check boxes, therefore), together with all hidden ones. */
(() => {
  const script = document.currentScript;
  const say = script.dataset;
  const PAUSE = 800;
  const states = new WeakMap();
  const forms = () => document.querySelectorAll("form[data-autosave]");
  const keyOf = (form) => `autosave:${say.reader}:${form.dataset.autosave}`;
  const names = (form) => [...new Set([...form.elements].filter((el) => el.name && !["hidden", "submit", "button", "fieldset"].includes(el.type)).map((el) => el.name))];
  const read = (form, name) => new FormData(form).getAll(name).join("\n");
  const snapshot = (form) => new Map(names(form).map((name) => [name, read(form, name)]));
  const dirty = (form) => { const { base } = states.get(form); return names(form).filter((name) => read(form, name) !== base.get(name)); };

  // Where a conflict or an offer is put: above the status line, or above the row it stands in.
  const slot = (form) => { const line = form.querySelector("[data-save-state]"); return line.closest(".save-row") || line; };

  function write(form, name, value) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) field.value = value;
    else { field.value = value; field.dispatchEvent(new CustomEvent("prose:set")); }
  }

  const button = (text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--ghost btn--small", textContent: text });
    made.addEventListener("click", act);
    return made;
  };

  // The status line has two parts: what is going on (seen), and what is done or wrong (seen and read aloud).
  function tell(form, { doing = "", done = "", alert = false, offer = null }) {
    const line = form.querySelector("[data-save-state]");
    line.classList.toggle("save-state--alert", alert);
    line.querySelector("[data-doing]").textContent = doing;
    const place = line.querySelector("[data-done]");
    if (place.textContent !== done) place.textContent = done;
    line.querySelector("button")?.remove();
    if (offer) line.append(" ", offer);
  }

  function keepCopy(form) {
    const texts = Object.fromEntries(dirty(form).map((name) => [name, read(form, name)]));
    try {
      if (Object.keys(texts).length) localStorage.setItem(keyOf(form), JSON.stringify({ version: form.elements.version.value, texts, at: Date.now() }));
      else localStorage.removeItem(keyOf(form));
    } catch { /* storage full or forbidden: the page still holds the text, and leaving it asks */ }
  }

  function changed(form) {
    const state = states.get(form);
    keepCopy(form);
    clearTimeout(state.timer);
    if (state.panel) return;
    if (!dirty(form).length) return tell(form, {});
    tell(form, { doing: say.unsaved });
    state.timer = setTimeout(() => save(form), PAUSE);
  }

  async function save(form, { leaving = false } = {}) {
    const state = states.get(form);
    clearTimeout(state.timer);
    if (state.busy) { state.again = true; return; }
    const sent = dirty(form);
    if (!sent.length || state.panel) return;
    const data = new FormData(form);
    const values = new Map(sent.map((name) => [name, read(form, name)]));
    names(form).filter((name) => !sent.includes(name)).forEach((name) => data.delete(name));
    state.busy = true;
    tell(form, { doing: say.saving });
    try {
      const body = new URLSearchParams(data);
      const keepalive = leaving && body.toString().length < 60000;
      const response = await fetch(form.getAttribute("action") || location.href, { method: "POST", body, keepalive, redirect: "manual", credentials: "same-origin", headers: { "X-Autosave": "1" } });
      const page = new DOMParser().parseFromString(response.type === "opaqueredirect" ? "" : await response.text(), "text/html");
      state.wait = 0;
      if (response.ok) saved(form, page, values);
      else if (response.status === 409) conflict(form, page);
      else if (response.status === 422) tell(form, { done: page.body.textContent.trim(), alert: true });
      else if (response.type === "opaqueredirect" || response.status === 403 || response.status === 404) tell(form, { done: say.signedOut, alert: true });
      else throw new Error(response.status);
    } catch {
      state.wait = Math.min((state.wait || 2500) * 2, 60000);
      state.timer = setTimeout(() => save(form), state.wait);
      tell(form, { done: say.offline, alert: true });
    } finally {
      state.busy = false;
      if (state.again) { state.again = false; changed(form); }
    }
  }

  function saved(form, page, values) {
    const state = states.get(form);
    const mark = page.querySelector("[data-version]");
    values.forEach((value, name) => {
      state.base.set(name, value);
      state.stored.set(name, page.querySelector(`[data-current="${name}"]`)?.value);
    });
    renew(form, page, mark.dataset.version);
    keepCopy(form);
    if (dirty(form).length) changed(form);
    else tell(form, { done: mark.textContent.trim() });
  }

  // Fields this writer has not touched follow what others have stored. Where both have written in one field, the old
  // version stays in the form, and so the next save is a conflict.
  function renew(form, page, version) {
    const state = states.get(form);
    const touched = dirty(form);
    let both = false;
    for (const { value, dataset: { current: name } } of page.querySelectorAll("[data-current]")) {
      if (!state.base.has(name) || state.stored.get(name) === value) continue;
      if (touched.includes(name)) { both = true; continue; }
      state.stored.set(name, value);
      write(form, name, value);
      state.base.set(name, read(form, name));
    }
    if (!both) form.elements.version.value = version;
  }

  function conflict(form, page) {
    const state = states.get(form);
    const panel = document.importNode(page.querySelector("[data-conflict]"), true);
    state.panel = panel;
    tell(form, {});
    slot(form).before(panel);
    const chosen = new Map(); // name → { theirs: the other's text, keep: "mine" or "theirs" }
    panel.addEventListener("click", (event) => {
      const keep = event.target.closest("[data-keep]")?.dataset.keep;
      if (!keep) return;
      const part = event.target.closest("[data-field]");
      chosen.set(part.dataset.field, { keep, theirs: part.querySelector("[data-theirs]").value });
      part.remove();
      if (panel.querySelector("[data-field]")) panel.querySelector("[data-keep]").focus();
      else settle(form, panel, chosen);
    });
    panel.focus();
  }

  function settle(form, panel, chosen) {
    const state = states.get(form);
    const mine = new Map();
    state.panel = null;
    for (const [name, { keep, theirs }] of chosen) {
      state.stored.set(name, theirs);
      if (keep === "mine") continue;
      mine.set(name, read(form, name));
      write(form, name, theirs);
      state.base.set(name, read(form, name));
    }
    renew(form, panel, panel.dataset.version);
    panel.remove();
    const field = form.elements[[...chosen.keys()][0]];
    (field.prose?.commands || field).focus?.();
    keepCopy(form);
    // Second thoughts: one's own text can be brought back.
    const back = () => { mine.forEach((value, name) => write(form, name, value)); changed(form); };
    if (dirty(form).length) save(form);
    else tell(form, { done: say.theirs, offer: button(say.bringBack, back) });
  }

  // A copy that was never saved (the browser was closed, the connection was down) is offered, not forced.
  function offer(form) {
    const { base } = states.get(form);
    const kept = `${keyOf(form)}:kept`;
    const forget = () => localStorage.removeItem(kept);
    let copy;
    try {
      const stored = localStorage.getItem(keyOf(form)) || localStorage.getItem(kept);
      localStorage.removeItem(keyOf(form));
      copy = JSON.parse(stored);
      if (copy) localStorage.setItem(kept, stored);
    } catch { return; }
    const texts = Object.entries(copy?.texts || {}).filter(([name, value]) => base.has(name) && base.get(name) !== value);
    if (!texts.length) return forget();
    const note = Object.assign(document.createElement("div"), { className: "note stack" });
    const at = new Date(copy.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    const row = Object.assign(document.createElement("div"), { className: "cluster" });
    note.setAttribute("role", "status");
    note.append(Object.assign(document.createElement("p"), { textContent: say.unsavedCopy.replace("{time}", at) }), row);
    row.append(
      button(say.bringBack, () => {
        form.elements.version.value = copy.version;
        texts.forEach(([name, value]) => write(form, name, value));
        changed(form);
        forget();
        note.remove();
      }),
      button(say.throwAway, () => { forget(); note.remove(); }),
    );
    slot(form).before(note);
  }

  function start(form) {
    if (states.has(form)) return;
    // base: each field as it was when last saved; stored: the same as the server has it, which may have cleaned it
    states.set(form, { base: snapshot(form), stored: snapshot(form) });
    offer(form);
  }

  document.addEventListener("input", (event) => { const form = event.target.form; if (states.has(form)) changed(form); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!states.has(form)) return;
    const state = states.get(form);
    if (event.submitter?.name) { state.leaving = true; return; }
    event.preventDefault();
    if (state.panel) state.panel.focus();
    else if (dirty(form).length) save(form);
    else tell(form, { done: say.nothing });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") forms().forEach((form) => states.has(form) && save(form, { leaving: true }));
  });
  addEventListener("online", () => forms().forEach((form) => states.has(form) && save(form)));
  addEventListener("beforeunload", (event) => { if ([...forms()].some((form) => states.has(form) && !states.get(form).leaving && dirty(form).length)) event.preventDefault(); });
  document.addEventListener("htmx:load", () => forms().forEach(start));
  forms().forEach(start);
})();
