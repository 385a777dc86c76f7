import cliProgress from 'cli-progress';

const { Bar, Format, Presets } = cliProgress;

type More = Readonly<Record<string, string | number>>;

/** Before something was done, and where nothing was to be done, the library has words for how long it takes, not a number. */
const formatTime: typeof Format.TimeFormat = (left, ...how) =>
  Number.isFinite(left) ? Format.TimeFormat(left, ...how) : '?';

/**
 * What a command shows while it works: on the standard error, so that its result can be piped, and without a terminal a
 * line now and then. `shown` may name `{rate}`, how many were done a second, and whatever `more` says.
 */
export const progressBar = (what: string, shown: string, { everyMs = 1_000 }: { readonly everyMs?: number } = {}) => {
  const bar = new Bar(
    { format: `${what} [{bar}] {percentage}% | ${shown}`, noTTYOutput: true, notTTYSchedule: everyMs, formatTime },
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
