import { setTimeout } from 'node:timers/promises';

/** Longer than any answer takes to find: nobody can tell by the clock what was looked up, compared and recorded. */
export const evenPaceMs = 200;

export const atAnEvenPace = async <T>(work: () => Promise<T>): Promise<T> => {
  const passed = setTimeout(evenPaceMs);
  try {
    return await work();
  } finally {
    await passed;
  }
};
