import { ConfigError } from '../../config/config.ts';

export const timeOf = (text: string): Date => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new ConfigError(`${text} is not a time: write it as 2026-01-31T12:00:00Z.`);
  return time;
};

export const momentOf = (text: string) => (/^\d+$/.test(text) ? { position: BigInt(text) } : { time: timeOf(text) });
