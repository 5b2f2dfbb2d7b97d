// “Decide as proposed”: copies the proposal into an empty decision, where it is saved like anything typed.
(() => {
  for (const button of document.querySelectorAll("[data-copy-proposal]")) {
    const field = document.getElementById(button.dataset.copyTo);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      field.value = field.value.trim() ? field.value + button.dataset.copyProposal : button.dataset.copyProposal;
      field.dispatchEvent(new CustomEvent("prose:set"));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
