// Reordering a list marked data-sortable="<address>" data-version="<n>": by dragging a handle (mouse, pen, touch) and by
// keyboard on it. The arrow buttons of each row are plain forms; htmx only spares them the page load.
(() => {
  const say = document.currentScript.dataset;
  const rows = (list) => [...list.children];
  const handleOf = (row) => row.querySelector(".handle");
  const tell = (words) => { document.getElementById("agenda-live").textContent = words; };
  const count = (list) => rows(list).forEach((row, at) => { const place = row.querySelector("[data-counter]"); if (place) place.textContent = `${at + 1}.`; });
  let grab = null; // { row, list, origin: the rows as they were, byKeyboard }

  function lift(row, byKeyboard) {
    const list = row.parentElement;
    grab = { row, list, origin: rows(list), byKeyboard };
    row.classList.add("is-lifted");
    handleOf(row).setAttribute("aria-pressed", "true");
    if (byKeyboard) tell(say.lifted.replace("{title}", row.dataset.title));
  }

  function drop(keep) {
    if (!grab) return;
    const { row, list, origin, byKeyboard } = grab;
    const moved = rows(list).some((each, at) => each !== origin[at]);
    grab = null;
    row.classList.remove("is-lifted");
    handleOf(row).setAttribute("aria-pressed", "false");
    if (keep && moved) return send(list, row, origin);
    if (moved) { list.append(...origin); count(list); }
    if (byKeyboard && !keep) tell(say.back);
    handleOf(row).focus();
  }

  function send(list, row, origin) {
    const values = { order_version: list.dataset.version, item: row.dataset.id, ids: rows(list).map((each) => each.dataset.id) };
    const failed = () => { list.append(...origin); count(list); tell(say.offline); handleOf(row).focus(); };
    list.addEventListener("htmx:sendError", failed, { once: true });
    list.addEventListener("htmx:responseError", failed, { once: true });
    htmx.ajax("POST", list.dataset.sortable, { source: list, target: "#agenda", swap: "outerHTML", values });
  }

  function step(by) {
    const { row, list } = grab;
    const all = rows(list);
    const to = all.indexOf(row) + by;
    if (to < 0 || to >= all.length) return;
    if (by < 0) all[to].before(row); else all[to].after(row);
    count(list);
    handleOf(row).focus();
    tell(say.place.replace("{at}", to + 1).replace("{of}", all.length));
  }

  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest?.("[data-sortable] .handle");
    if (!handle) return;
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (grab) drop(true); else lift(handle.closest("li"), true);
    } else if (!grab) return;
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") { event.preventDefault(); step(event.key === "ArrowUp" ? -1 : 1); }
    else if (event.key === "Escape") { event.preventDefault(); drop(false); }
    else if (event.key === "Tab") drop(false);
  });

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest?.("[data-sortable] .handle");
    if (!handle || event.button || grab) return;
    event.preventDefault();
    handle.focus();
    lift(handle.closest("li"), false);
    // On window: moving the row in the document would end a pointer capture.
    const move = ({ clientY }) => {
      if (!grab) return;
      if (clientY < 60) scrollBy(0, -12);
      if (clientY > innerHeight - 60) scrollBy(0, 12);
      const over = rows(grab.list).find((each) => { const box = each.getBoundingClientRect(); return each !== grab.row && clientY > box.top && clientY < box.bottom; });
      if (!over) return;
      const box = over.getBoundingClientRect();
      if (clientY < box.top + box.height / 2) over.before(grab.row); else over.after(grab.row);
      count(grab.list);
    };
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener("pointermove", move, { signal });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => { stop.abort(); drop(name === "pointerup"); }, { signal });
    addEventListener("keydown", (pressed) => { if (pressed.key === "Escape") { stop.abort(); drop(false); } }, { signal });
  });

  // After a swap: handles for those who have JavaScript, focus where it was, and the new place read aloud.
  function settle() {
    document.querySelectorAll("[data-sortable] .handle").forEach((handle) => { handle.hidden = false; });
    const agenda = document.querySelector("#agenda[data-focus]");
    const row = agenda?.querySelector(`[data-id="${agenda.dataset.focus}"]`);
    if (!row) return;
    const all = rows(row.parentElement);
    const wanted = row.querySelector(`[data-step="${agenda.dataset.focusOn}"]`);
    const usable = wanted && !wanted.disabled ? wanted : row.querySelector("[data-step]:not([disabled])");
    (agenda.dataset.focusOn === "handle" ? handleOf(row) : usable)?.focus();
    tell(`${row.dataset.title}: ${say.place.replace("{at}", all.indexOf(row) + 1).replace("{of}", all.length)}`);
    agenda.removeAttribute("data-focus");
  }
  document.addEventListener("htmx:afterSettle", settle);
  settle();
})();
