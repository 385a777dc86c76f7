import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { staticServer } from './static-server.ts';
import { browserWorld, signIn } from './world.ts';

const here = browserWorld();
let app: Awaited<ReturnType<typeof staticServer>>;

beforeAll(async () => {
  // Of Fasti's site: without https a browser gives its cookies to no frame on another.
  app = await staticServer('localhost');
  if (noBrowser === undefined) app.show(await bundled(await here.application('React', app.origin)));
});
afterAll(() => app?.stop());

/** As its makers ship it: two files. */
const bundled = async (clientId: string) => {
  const outDir = mkdtempSync(join(tmpdir(), 'fasti-react-'));
  try {
    await build({
      root: fileURLToPath(new URL('./react-app', import.meta.url)),
      configFile: false,
      logLevel: 'error',
      define: {
        'import.meta.env.VITE_AUTHORITY': JSON.stringify(here.fasti.url),
        'import.meta.env.VITE_CLIENT_ID': JSON.stringify(clientId),
      },
      build: { outDir, rollupOptions: { output: { entryFileNames: 'app.js' } } },
    });
    const built = (file: string) => readFileSync(join(outDir, file), 'utf8');
    return {
      '/': { type: 'text/html', text: built('index.html') },
      '/app.js': { type: 'text/javascript', text: built('app.js') },
    };
  } finally {
    rmSync(outDir, { recursive: true });
  }
};

describe('a React application with @zitadel/react', () => {
  it('signs a person in, remembers them, renews its tokens in a frame and signs them out', async () => {
    const { loginName } = await here.person('Dora');
    const page = await here.visitor();
    await page.goto(app.origin);
    await page.getByRole('button', { name: 'Come in' }).click();
    await signIn(page, loginName);
    await page.getByRole('heading', { name: 'Welcome, Dora' }).waitFor();
    expect(await page.getByText('dora@example.com').isVisible()).toBe(true);
    await page.goto(app.origin);
    await page.getByRole('heading', { name: 'Welcome, Dora' }).waitFor();
    const token = await page.getByRole('status').textContent();
    await page.getByRole('button', { name: 'Renew' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).not.toBe(token);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'See you soon' }).waitFor();
    await page.getByRole('button', { name: 'Come in' }).click();
    await page.getByLabel('Login name').waitFor();
  });
});
