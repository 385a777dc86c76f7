/* global oidc, settings */
const manager = new oidc.UserManager({
  ...settings,
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/goodbye`,
  response_type: 'code',
  scope: 'openid profile email offline_access urn:zitadel:iam:org:project:id:zitadel:aud',
  loadUserInfo: true,
  automaticSilentRenew: false,
});

const show = (seen) => {
  document.getElementById('seen').textContent = JSON.stringify(seen, null, 2);
};

/** With the token, as a page of another origin asks. */
const ask = async (path, token, init = {}) => {
  const headers = { ...init.headers, authorization: `Bearer ${token}` };
  const response = await fetch(settings.authority + path, { ...init, headers });
  return { status: response.status, body: await response.json() };
};

const showUser = async ({ profile, access_token: token }) =>
  show({
    profile,
    token,
    userinfo: await ask('/oidc/v1/userinfo', token),
    rest: await ask(`/v2/users/${profile.sub}`, token),
    connect: await ask('/zitadel.user.v2.UserService/GetUserByID', token, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'connect-protocol-version': '1' },
      body: JSON.stringify({ userId: profile.sub }),
    }),
  });

const on = (id, act) => {
  document.getElementById(id).onclick = () => act().catch((error) => show({ failed: String(error) }));
};
on('sign-in', () => manager.signinRedirect());
on('choose', () => manager.signinRedirect({ prompt: 'select_account' }));
on('renew', async () => showUser(await manager.signinSilent()));
on('renew-in-frame', async () => showUser(await manager.signinSilent({ forceIframeAuth: true })));
on('sign-out', () => manager.signoutRedirect());

if (location.pathname === '/callback')
  manager
    .signinCallback()
    .then(async (user) => {
      if (window !== window.parent) return;
      history.replaceState({}, '', '/');
      await showUser(user);
    })
    .catch((error) => show({ failed: String(error) }));
if (location.pathname === '/goodbye') manager.signoutRedirectCallback().then(() => show({ goodbye: true }));
