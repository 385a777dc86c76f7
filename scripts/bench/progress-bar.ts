const width = 30;

/** Told of each piece of work as it begins: drawn in place on a terminal, a line now and then elsewhere. */
export const progressBar = (all: number) => {
  let begun = 0;
  const { stderr } = process;
  const line = (what: string) => {
    const filled = Math.round((begun / all) * width);
    return `[${'#'.repeat(filled)}${'·'.repeat(width - filled)}] ${begun} of ${all}  ${what}`;
  };
  return {
    begin(what: string) {
      if (stderr.isTTY) stderr.write(`\r${line(what).slice(0, (stderr.columns || 100) - 1)}\x1b[K`);
      else if (begun % 10 === 0) stderr.write(`${line(what)}\n`);
      begun++;
    },
    end() {
      if (stderr.isTTY) stderr.write('\r\x1b[K');
    },
  };
};
