import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bloomBuilder, openBloom, shapeFor } from './bloom.ts';
import { breachedPasswords } from './breached.ts';

const sha1 = (text: string) => createHash('sha1').update(text).digest();
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'fasti-bloom-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};
const fileOf = async (passwords: readonly string[], falsePositives = 0.001) => {
  const path = join(folder(), 'leaked.bloom');
  const builder = bloomBuilder(shapeFor(passwords.length, falsePositives));
  for (const password of passwords) builder.add(sha1(password));
  await builder.save(path);
  return path;
};

/** Speaks the range protocol, about one password. */
const service = async (known: string, answer?: (prefix: string) => string | undefined) => {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const hex = sha1(known).toString('hex').toUpperCase();
    const prefix = url.replace('/range/', '');
    const text = answer
      ? answer(prefix)
      : [`${'0'.repeat(35)}:0`, ...(hex.startsWith(prefix) ? [`${hex.slice(5)}:42`] : [])].join('\r\n');
    if (text !== undefined) response.end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};

const fails = () => {
  throw new Error('nobody should have been troubled');
};

describe('a file of leaked passwords', () => {
  it('knows each that was put in, and of the others as few as it was made for', async () => {
    const leaked = Array.from({ length: 5_000 }, (_, index) => `leaked ${index}`);
    const bloom = await openBloom(await fileOf(leaked, 0.01));
    expect(bloom.hashes).toBe(5_000);
    for (const password of leaked.slice(0, 500)) expect(await bloom.has(sha1(password))).toBe(true);
    let mistaken = 0;
    for (let n = 0; n < 5_000; n++) if (await bloom.has(sha1(`other ${n}`))) mistaken++;
    expect(mistaken).toBeLessThan(100);
    await bloom.close();
  });

  it('refuses what is in it by name, and lets the rest pass', async () => {
    const list = breachedPasswords({ bloomFile: await fileOf(['Password1!']), onTrouble: fails });
    await expect(list.mustBeUnknown('Password1!')).rejects.toMatchObject({ code: 'password.breached' });
    await list.mustBeUnknown('something nobody had');
    await list.close();
  });

  it('that is cut off, or no such file, is not taken for one that knows nothing', async () => {
    const path = await fileOf(['Password1!']);
    truncateSync(path, 41);
    await expect(openBloom(path)).rejects.toThrow('not a whole file');
    await expect(openBloom(import.meta.filename)).rejects.toThrow('not a whole file');
  });
});

describe('a service of leaked passwords', () => {
  it('is told five digits of the hash, and refuses what it knows', async () => {
    const { url, asked } = await service('Password1!');
    const list = breachedPasswords({ range: { url, timeoutMs: 5_000 }, onTrouble: fails });
    await expect(list.mustBeUnknown('Password1!')).rejects.toMatchObject({ code: 'password.breached' });
    await list.mustBeUnknown('something nobody had');
    for (const path of asked) expect(path).toMatch(/^\/range\/[0-9A-F]{5}$/);
  });

  it('does not refuse for its padding', async () => {
    const { url } = await service(
      '',
      (prefix) => `${sha1('Password1!').toString('hex').toUpperCase().slice(prefix.length)}:0`,
    );
    await breachedPasswords({ range: { url, timeoutMs: 5_000 }, onTrouble: fails }).mustBeUnknown('Password1!');
  });

  it('that does not answer, answers too much, or is away stops nobody, but the log says so once; or everybody, if configured', async () => {
    const silent = await service('', () => undefined);
    const endless = await service('', () => 'x'.repeat(2_000_000));
    for (const url of [silent.url, endless.url, 'http://127.0.0.1:9']) {
      const troubles: unknown[] = [];
      const range = { url, timeoutMs: 200 };
      const open = breachedPasswords({ range, onTrouble: (error) => troubles.push(error) });
      await open.mustBeUnknown('Password1!');
      await open.mustBeUnknown('Password1!');
      expect(troubles).toHaveLength(1);
      const closed = breachedPasswords({ range, failsClosed: true, onTrouble: () => {} });
      await expect(closed.mustBeUnknown('Password1!')).rejects.toMatchObject({ code: 'password_list.unavailable' });
    }
  });
});

it('asks nobody where nothing is configured', async () => {
  await breachedPasswords({ onTrouble: fails }).mustBeUnknown('Password1!');
});
