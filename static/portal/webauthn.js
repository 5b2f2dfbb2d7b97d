// Passkeys: the browser makes or shows a key when a form marked data-passkey is sent, and the form takes it along.
(() => {
  const isAddress = /^[\d.]+$|:/.test(window.location.hostname.replace(/[[\]]/g, ""));
  const supported = window.webauthnJSON?.supported() && !isAddress;

  async function options(form) {
    const data = document.getElementById(form.dataset.passkeyOptions ?? "");
    if (data) return JSON.parse(data.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  async function credential(form) {
    const { creation_options: creation, request_options: request } = await options(form);
    return creation ? window.webauthnJSON.create(creation) : window.webauthnJSON.get(request);
  }

  function tell(form, error) {
    const place = form.querySelector("[data-passkey-error]");
    const texts = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };
    place.textContent = place.dataset[texts[error.name] ?? "failed"];
    place.hidden = false;
    form.querySelector("button").disabled = false;
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const field = form.querySelector("input[name=credential]");
    form.addEventListener("submit", async (event) => {
      if (field.value) return;
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      form.querySelector("[data-passkey-error]").hidden = true;
      try {
        field.value = JSON.stringify(await credential(form));
        form.submit();
      } catch (error) {
        tell(form, error);
      }
    });
    // Back from the next page: the old answer would be refused.
    window.addEventListener("pageshow", () => {
      field.value = "";
      form.querySelector("button").disabled = false;
    });
  }
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = !supported;
  for (const part of document.querySelectorAll("[data-passkey-missing]")) part.hidden = Boolean(supported);
})();
