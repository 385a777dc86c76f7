/** Signs somebody in on our pages, as a browser without script would, and gives the cookies that it has afterwards. */
export const signedInBrowser = async (origin: string, authorizeUrl: string, loginName: string, password: string) => {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  const settle = async (address: string, form?: Record<string, string>): Promise<string> => {
    const answer = await fetch(new URL(address, origin), {
      redirect: 'manual',
      headers: { cookie: cookie() },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const header of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      cookies.set(name, value);
    }
    const to = answer.headers.get('location');
    // Back to the application: that is the end.
    if (to === null || !(to.startsWith('/') || to.startsWith(origin))) return answer.text();
    return settle(to);
  };
  const submit = (page: string, fields: Record<string, string>) => {
    const [, action = '', form = ''] = /<form method="post" action="([^"]+)"([\s\S]*?)<\/form>/.exec(page) ?? [];
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    return settle(action, {
      ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
      ...fields,
    });
  };

  await submit(await submit(await settle(authorizeUrl), { loginName }), { password });
  if (!cookies.has('sessions')) throw new Error(`${loginName} could not sign in`);
  return cookie();
};
