import { readFile } from 'node:fs/promises';

type Values = Readonly<Record<string, string>>;

/** The first block in `language` below a heading of a guide, with our values in the place of the examples'. */
export const snippetOf = async (page: string, heading: string, language: string, values: Values) => {
  const text = await readFile(new URL(`../../docs/guides/${page}`, import.meta.url), 'utf8');
  const below = text.slice(text.indexOf(`## ${heading}\n`));
  const snippet = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(below)?.[1];
  if (snippet === undefined) throw new Error(`${page} has no block in ${language} below ${heading}`);
  return Object.entries(values).reduce((said, [example, value]) => said.replaceAll(example, value), snippet);
};

/** Such a block in JavaScript, as a module. */
export const moduleOf = async (page: string, heading: string, values: Values) => {
  const code = await snippetOf(page, heading, 'js', values);
  const resolved = code.replace(/from '([^']+)'/g, (_, name: string) => `from '${import.meta.resolve(name)}'`);
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(resolved)}`);
};
