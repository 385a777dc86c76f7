import { Bar, Presets } from 'cli-progress';

type More = Readonly<Record<string, string | number>>;

/**
 * What a command shows while it works: on the standard error, so that its result can be piped, and without a terminal a
 * line now and then. `shown` may name `{rate}`, how many were done a second, and whatever `more` says.
 */
export const progressBar = (what: string, shown: string, { everyMs = 1_000 }: { readonly everyMs?: number } = {}) => {
  const bar = new Bar(
    { format: `${what} [{bar}] {percentage}% | ${shown}`, noTTYOutput: true, notTTYSchedule: everyMs },
    Presets.shades_classic,
  );
  const begun = performance.now();
  return {
    show(done: number, total: number, more: More = {}) {
      const rate = Math.round((done / (performance.now() - begun)) * 1_000).toLocaleString('en');
      if (bar.isActive) bar.setTotal(total);
      else bar.start(total, done, { rate, ...more });
      bar.update(done, { rate, ...more });
    },
    stop() {
      if (bar.isActive) bar.stop();
    },
  };
};
