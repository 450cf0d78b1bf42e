// The script of the pages with passkeys: asks the browser for one, and sends its answer as an ordinary form.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const failed = document.querySelector("[data-passkey-failed]");
  const waiting = document.querySelector("[data-passkey-waiting]");
  if (!globalThis.PublicKeyCredential || !navigator.credentials) continue;
  document.querySelector("[data-passkey-missing]").hidden = true;
  form.hidden = false;
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    failed.hidden = true;
    waiting.textContent = waiting.dataset.sayWaiting;
    // What was wrong before is not wrong with this.
    document.querySelector("#error")?.remove();
    try {
      const publicKey = toOptions(JSON.parse(form.dataset.options));
      const create = form.dataset.passkey === "create";
      const credential = await (create
        ? navigator.credentials.create({ publicKey })
        : navigator.credentials.get({ publicKey }));
      form.elements.namedItem("answer").value = JSON.stringify(toAnswer(credential));
      form.submit();
    } catch (error) {
      button.disabled = false;
      waiting.textContent = "";
      failed.textContent = error.name === "InvalidStateError" ? failed.dataset.sayKnown : failed.dataset.sayUnused;
      failed.hidden = false;
    }
  });
}

function toOptions(options) {
  const known = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));
  return {
    ...options,
    challenge: toBytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: toBytes(options.user.id) } }),
    ...(options.allowCredentials && { allowCredentials: known(options.allowCredentials) }),
    ...(options.excludeCredentials && { excludeCredentials: known(options.excludeCredentials) }),
  };
}

function toAnswer({ id, type, response }) {
  const given = { clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    given.attestationObject = toText(response.attestationObject);
    given.transports = response.getTransports ? response.getTransports() : [];
  } else {
    given.authenticatorData = toText(response.authenticatorData);
    given.signature = toText(response.signature);
    if (response.userHandle) given.userHandle = toText(response.userHandle);
  }
  return { id, rawId: id, type, clientExtensionResults: {}, response: given };
}

function toBytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function toText(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
