import { readFile } from 'node:fs/promises';

/** The first block in this language on a page of the guides, with our values in the place of the examples'. */
export const snippetOf = async (page: string, language: string, values: Readonly<Record<string, string>>) => {
  const text = await readFile(new URL(`../../docs/guides/${page}`, import.meta.url), 'utf8');
  const snippet = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text)?.[1];
  if (snippet === undefined) throw new Error(`${page} has no block in ${language}`);
  return Object.entries(values).reduce((said, [example, value]) => said.replaceAll(example, value), snippet);
};
