// What every page needs: focus on the error summary, and the CSRF token for htmx.
(() => {
  document.querySelector("[data-focus-first]")?.focus();
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  // A deed that cannot be undone asks once more; without JavaScript the server's own confirmation page asks.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.ask;
    if (question && !window.confirm(question)) event.preventDefault();
  });
  // A change that came after the session had ended was not made; the answer says so, and the page stays as it is.
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    if (status !== 401) return;
    const note = document.createElement("p");
    note.className = "wrap note note--alert";
    note.textContent = responseText;
    note.setAttribute("role", "alert");
    document.querySelector("main").prepend(note);
    note.scrollIntoView({ block: "nearest" });
  });
})();
