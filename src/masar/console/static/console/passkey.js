// Asks the browser for a passkey and puts what it brings into the form. Without it the rest of the console works.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const letters = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (known) => (known || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const made = async (options) => {
    const user = { ...options.user, id: bytes(options.user.id) };
    const excludeCredentials = listed(options.excludeCredentials);
    const publicKey = { ...options, challenge: bytes(options.challenge), user, excludeCredentials };
    const { response, ...key } = told(await navigator.credentials.create({ publicKey }));
    return { ...key, response: { ...response.common, attestationObject: letters(response.of.attestationObject) } };
  };

  const shown = async (options) => {
    const allowCredentials = listed(options.allowCredentials);
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials };
    const { response, ...key } = told(await navigator.credentials.get({ publicKey }));
    const { authenticatorData, signature, userHandle } = response.of;
    const signed = { authenticatorData: letters(authenticatorData), signature: letters(signature) };
    if (userHandle) signed.userHandle = letters(userHandle);
    return { ...key, response: { ...response.common, ...signed } };
  };

  const told = (key) => ({
    id: key.id,
    rawId: letters(key.rawId),
    type: key.type,
    clientExtensionResults: {},
    response: { of: key.response, common: { clientDataJSON: letters(key.response.clientDataJSON) } },
  });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const part = (name) => form.querySelector(`[data-part=${name}]`);
    if (!window.PublicKeyCredential) continue;
    part("without").hidden = true;
    part("with").hidden = false;
    let brought = false;
    form.addEventListener("submit", async (event) => {
      if (brought) return;
      event.preventDefault();
      part("failed").hidden = true;
      const options = JSON.parse(form.dataset.options);
      try {
        const key = await (form.dataset.passkey === "make" ? made(options) : shown(options));
        form.elements.credential.value = JSON.stringify(key);
        brought = true;
        form.submit();
      } catch {
        part("failed").hidden = false;
      }
    });
  }
})();
