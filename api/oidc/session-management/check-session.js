// OpenID Connect Session Management 1.0, 3.2. `client_id session_state` comes in, `unchanged`, `changed` or `error` goes back.
const { cookie } = document.currentScript.dataset;

const browserState = () =>
  document.cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${cookie}=`))
    ?.slice(cookie.length + 1) ?? '';

const hashOf = async (text) => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

const answerTo = async (message, origin) => {
  const [, clientId, hash, salt] = /^(\S+) ([0-9a-f]{64})\.([\w-]+)$/.exec(message) ?? [];
  if (!clientId) return 'error';
  return (await hashOf([clientId, origin, browserState(), salt].join(' '))) === hash ? 'unchanged' : 'changed';
};

addEventListener('message', async ({ data, origin, source }) => {
  const answer = await answerTo(String(data), origin).catch(() => 'error');
  source?.postMessage(answer, origin);
});
