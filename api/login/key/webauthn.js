// Passkeys and security keys. A form says in data-options what the browser is asked for; what it answers goes into the form.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const withBytes = (credentials = []) => credentials.map((one) => ({ ...one, id: toBytes(one.id) }));

const ceremonies = {
  get: async ({ publicKey }, how) => {
    const asked = {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    };
    const { id, response } = await navigator.credentials.get({ publicKey: asked, ...how });
    return {
      id,
      response: {
        clientDataJSON: toText(response.clientDataJSON),
        authenticatorData: toText(response.authenticatorData),
        signature: toText(response.signature),
        ...(response.userHandle ? { userHandle: toText(response.userHandle) } : {}),
      },
    };
  },
  create: async ({ publicKey }, how) => {
    const asked = {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    };
    const { id, response } = await navigator.credentials.create({ publicKey: asked, ...how });
    return {
      id,
      response: {
        clientDataJSON: toText(response.clientDataJSON),
        attestationObject: toText(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    };
  },
};

const prepare = (form) => {
  const { ceremony, options, unsupported, cancelled, taken, autofill, atOnce } = form.dataset;
  const said = form.querySelector('[data-said]');
  const say = (text) => {
    said.textContent = text;
    said.hidden = text === '';
  };
  if (!window.PublicKeyCredential) {
    if (!autofill) say(unsupported);
    else form.hidden = true;
    return;
  }
  let waiting = new AbortController();
  const perform = async (how = {}) => {
    const answer = await ceremonies[ceremony](JSON.parse(options), { ...how, signal: waiting.signal });
    form.elements.answer.value = JSON.stringify(answer);
    form.submit();
  };

  const ask = () => {
    say('');
    // A browser asks for one key at a time: what it offers beside the name gives way.
    waiting.abort();
    waiting = new AbortController();
    perform().catch((error) => {
      if (error.name !== 'AbortError') say(error.name === 'InvalidStateError' ? taken : cancelled);
    });
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  if (atOnce) ask();
  if (autofill)
    window.PublicKeyCredential.isConditionalMediationAvailable?.()
      .then((available) => available && perform({ mediation: 'conditional' }))
      .catch(() => {});
};

for (const excuse of document.querySelectorAll('[data-without-script]')) excuse.remove();
for (const form of document.querySelectorAll('form[data-ceremony]')) prepare(form);
