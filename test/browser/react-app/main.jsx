import { createZitadelAuth } from '@zitadel/react';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

const { origin, pathname } = window.location;
const zitadel = createZitadelAuth({
  authority: import.meta.env.VITE_AUTHORITY,
  client_id: import.meta.env.VITE_CLIENT_ID,
  redirect_uri: `${origin}/callback`,
  post_logout_redirect_uri: `${origin}/goodbye`,
});

const App = () => {
  const [user, setUser] = useState(null);
  useEffect(() => {
    const found = pathname === '/callback' ? zitadel.userManager.signinCallback() : zitadel.userManager.getUser();
    found.then((user) => user && setUser(user));
  }, []);
  if (user)
    return (
      <>
        <h1>Welcome, {user.profile.given_name}</h1>
        <p>{user.profile.email}</p>
        <output>{user.access_token}</output>
        <button type="button" onClick={() => zitadel.userManager.signinSilent().then(setUser)}>
          Renew
        </button>
        <button type="button" onClick={() => zitadel.signout()}>
          Leave
        </button>
      </>
    );
  return (
    <>
      <h1>{pathname === '/goodbye' ? 'See you soon' : 'Hello, stranger'}</h1>
      <button type="button" onClick={() => zitadel.authorize()}>
        Come in
      </button>
    </>
  );
};

createRoot(document.getElementById('app')).render(<App />);
