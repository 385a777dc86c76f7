/** What the error of a dead job says first when nobody knows whether what left arrived. The queue has no state for it. */
export const inDoubt = 'in doubt: ';

export const isInDoubt = (error: string | undefined): boolean => error?.startsWith(inDoubt) === true;
