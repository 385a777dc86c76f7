/** Cookies of a request, by name; the first of a name counts. */
export const cookiesIn = (header: string | null): ReadonlyMap<string, string> => {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
};

/** Under https the prefix binds a cookie to this very host: a neighbouring subdomain can neither set nor replace it. */
export const cookieName = (name: string, secure: boolean) => (secure ? `__Host-${name}` : name);

type Cookie = {
  readonly name: string;
  readonly value: string;
  readonly secure: boolean;
  /** Absent: until the browser is closed. 0: gone at once. */
  readonly maxAgeSeconds?: number;
  /** By a script of ours in a frame on an application's page: nothing in it is worth anything to anybody else. */
  readonly readable?: true;
  /** In frames of other sites. Browsers hear of that under https alone. */
  readonly embedded?: boolean;
};

/** Lax, not Strict: a sign-in begins with a link or redirect from another site. None where another site shows it in a frame. */
export const setCookie = ({ name, value, secure, maxAgeSeconds, readable, embedded }: Cookie): string =>
  [
    `${cookieName(name, secure)}=${value}`,
    'Path=/',
    ...(readable ? [] : ['HttpOnly']),
    (readable || embedded) && secure ? 'SameSite=None' : 'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${maxAgeSeconds}`]),
  ].join('; ');
