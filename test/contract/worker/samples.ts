export const added = (name: string, shelf = 'shelf-1') => ({ type: 'thing.added', payload: { name, shelf } }) as const;
export const renamed = (name: string) => ({ type: 'thing.renamed', payload: { name } }) as const;
export const cursed = { type: 'thing.cursed', payload: {} } as const;
export const weather = { type: 'weather.changed', payload: { now: 'rain' } } as const;
