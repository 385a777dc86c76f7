import type { FastifyInstance } from 'fastify';

/** A browser without script, as far as our pages need one: it keeps cookies, follows our own redirects and fills in forms. */
export const browserOf = (
  server: FastifyInstance,
  { fetches = {} }: { readonly fetches?: Record<string, string> } = {},
) => {
  const cookies = new Map<string, string>();

  const send = async (method: 'GET' | 'POST', url: string, form?: Record<string, string> | FormData) => {
    const sent = form && new Response(form instanceof FormData ? form : new URLSearchParams(form));
    const response = await server.inject({
      method,
      url,
      headers: {
        host: 'localhost:8080',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(sent ? { 'content-type': sent.headers.get('content-type') ?? '' } : {}),
        ...fetches,
      },
      ...(sent ? { payload: Buffer.from(await sent.arrayBuffer()) } : {}),
    });
    for (const header of [response.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (/Max-Age=0/.test(header)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };

  type Response = Awaited<ReturnType<typeof send>>;
  const isOurs = (to: string) => to.startsWith('/') || to.startsWith('http://localhost:8080/ui/v2/login');
  const settle = async (method: 'GET' | 'POST', url: string, form?: Record<string, string> | FormData) => {
    let at = url;
    let response: Response = await send(method, url, form);
    for (let hops = 0; hops < 6; hops++) {
      const to = response.headers.location;
      if (to === undefined || !isOurs(to)) break;
      at = to.replace('http://localhost:8080', '');
      response = await send('GET', at);
    }
    const { headers, body, statusCode } = response;
    return { at: at.split('?')[0], url: at, status: statusCode, headers, body, left: headers.location };
  };

  type Shown = Awaited<ReturnType<typeof settle>>;
  return {
    cookies,
    open: (url: string) => settle('GET', url),
    /** Sends the page's first form with its hidden fields. */
    submit: ({ body }: Shown, fields: Record<string, string>) => {
      const [, action = '', form = ''] = /<form method="post" action="([^"]+)"([\s\S]*?)<\/form>/.exec(body) ?? [];
      const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      return settle('POST', action, {
        ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
        ...fields,
      });
    },
    post: (url: string, fields: Record<string, string> | FormData) => settle('POST', url, fields),
  };
};
