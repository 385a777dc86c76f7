import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { documents } from './docs/documents.ts';

/** Writes the generated documents, or with --check says which of them are stale. */
const check = process.argv.includes('--check');
const stale: string[] = [];
for (const { path, content } of documents()) {
  const url = new URL(`../docs/${path}`, import.meta.url);
  if (existsSync(url) && readFileSync(url, 'utf8') === content) continue;
  if (!check) writeFileSync(url, content);
  stale.push(path);
}
if (stale.length > 0)
  console.log(`${check ? 'Stale, run `npm run docs`' : 'Written'}: ${stale.map((path) => `docs/${path}`).join(', ')}`);
process.exit(check && stale.length > 0 ? 1 : 0);
