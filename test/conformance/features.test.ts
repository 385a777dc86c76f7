import { readFileSync } from 'node:fs';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { oauth4webapi, ofTheLibrary, openidClient } from './features.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const uses = (source: string, name: string) => new RegExp(`\\.${name}\\b`).test(source);
const notUsed = (table: Readonly<Record<string, string>>) =>
  Object.entries(table).filter(([name, test]) => !uses(read(`../${test}`), name));

describe('what these clients can do', () => {
  it('is all of it asked of us: a release that can more shows here', () => {
    expect(Object.keys(openidClient).sort()).toEqual(Object.keys(openid).sort());
    const beneath = readFileSync(new URL(import.meta.resolve('openid-client')), 'utf8');
    const direct = Object.keys(oauth).filter((name) => !uses(beneath, name));
    expect([...Object.keys(oauth4webapi), ...ofTheLibrary].sort()).toEqual(direct.sort());
  });

  it('is asked by the test that the table names', () => {
    expect([...notUsed(openidClient), ...notUsed(oauth4webapi)]).toEqual([]);
  });
});
