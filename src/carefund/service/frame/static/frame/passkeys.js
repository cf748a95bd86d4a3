// Passkeys: a button asks the server what to answer, lets the browser's key answer, and sends the answer with its form.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys) => (keys || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function create(options) {
  const asked = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) } };
  const made = await navigator.credentials.create({
    publicKey: { ...asked, excludeCredentials: listed(options.excludeCredentials) },
  });
  const { response } = made;
  return {
    attestationObject: text(response.attestationObject),
    clientDataJSON: text(response.clientDataJSON),
    transports: response.getTransports ? response.getTransports() : [],
    made,
  };
}

async function get(options) {
  const asked = { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) };
  const made = await navigator.credentials.get({ publicKey: asked });
  const { response } = made;
  return {
    authenticatorData: text(response.authenticatorData),
    clientDataJSON: text(response.clientDataJSON),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
    made,
  };
}

async function answer(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const sent = await fetch(form.dataset.challenge, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!sent.ok || sent.redirected) throw new Error(`asked for a challenge, answered ${sent.status}`);
  const { publicKey } = await sent.json();
  const { made, ...response } = await (form.dataset.passkey === "create" ? create(publicKey) : get(publicKey));
  form.elements.credential.value = JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response,
  });
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[role=alert]");
  form.hidden = !window.PublicKeyCredential;
  form.parentElement.querySelector("[data-no-passkey]").hidden = !form.hidden;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    problem.hidden = true;
    answer(form).catch(() => {
      problem.hidden = false;
      problem.focus();
    });
  });
}
