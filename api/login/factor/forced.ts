import type { Standing } from '../requirement.ts';

/** Whether the settings demand a second factor of everybody; "local" is a password that we have checked ourselves. */
export const isForced = ({ login, state }: Pick<Standing, 'login' | 'state'>): boolean =>
  login.forceMFA || (login.forceMFALocalOnly && state.password !== undefined);
