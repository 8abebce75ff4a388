// Passkeys: asks the server for a challenge, the browser for an answer, and hands the answer back.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const create = async (options) => {
  const made = await navigator.credentials.create({ publicKey: {
    ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: named(options.excludeCredentials),
  } });
  return { ...base(made), response: {
    clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  } };
};
const get = async (options) => {
  const given = await navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) } });
  const { clientDataJSON, authenticatorData, signature, userHandle } = given.response;
  return { ...base(given), response: {
    clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle ? text(userHandle) : null,
  } };
};
const base = (one) => ({
  id: one.id, rawId: text(one.rawId), type: one.type, authenticatorAttachment: one.authenticatorAttachment, clientExtensionResults: one.getClientExtensionResults(),
});

const SENTENCES = {
  NotAllowedError: "Nothing was answered in time, or it was refused on the device. Try again.",
  InvalidStateError: "This device or key is set up already.",
  SecurityError: "Passkeys do not work at this address. Tell the coordinator.",
};
for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const button = form.querySelector("button");
  const wrong = form.querySelector("[data-wrong]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const post = async (url, body) => {
    const response = await fetch(url, {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token }, body: JSON.stringify(body),
    });
    const json = (response.headers.get("Content-Type") || "").includes("json") ? await response.json() : {};
    if (!response.ok || response.redirected) throw new Error(json.detail || "This page has waited too long. Load it again, then try once more.");
    return json;
  };
  form.querySelector("[data-without]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    wrong.hidden = true;
    try {
      const options = await post(form.dataset.begin, {});
      const answer = await (form.dataset.passkey === "create" ? create : get)(options);
      const done = await post(form.dataset.complete, answer);
      location.assign(done.go);
    } catch (error) {
      wrong.textContent = SENTENCES[error.name] || error.message;
      wrong.hidden = false;
      button.disabled = false;
    }
  });
}
