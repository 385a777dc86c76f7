/** What is said of a run, each line with the second in which it happened. */
export type Account = {
  say(line: string): void;
  seconds(): number;
};

export const accountTo = (print: (line: string) => void): Account => {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  return { seconds, say: (line) => print(`${seconds().toFixed(1).padStart(6)} s  ${line}`) };
};
