const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;

/** A Markdown table with a heading. */
export const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  line(heading) + line(heading.map(() => '---')) + rows.map(line).join('');
