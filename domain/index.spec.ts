import { describe, expect, it } from 'vitest';
import { deciders, schemas } from './index.ts';

const typesOf = ({ events }: (typeof deciders)[number]) => Object.keys(events);

describe('the deciders', () => {
  it('have each a name of their own', () => {
    const names = deciders.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('know only events that may be recorded', () => {
    const recorded = new Set(Object.keys(schemas));
    expect(deciders.flatMap((decider) => typesOf(decider).filter((type) => !recorded.has(type)))).toEqual([]);
  });

  it('share no event: each has one decider that decides it', () => {
    const decided = deciders.flatMap(typesOf);
    expect(decided.toSorted()).toEqual(Object.keys(schemas).toSorted());
  });

  it('decide events whose names say which aggregate they happened to', () => {
    // ZITADEL's authorizations are aggregates of their own that speak in the name of the user; its devices have a name apart.
    const names: Readonly<Record<string, string>> = { usergrant: 'user.grant', device_auth: 'device.authorization' };
    const nameOf = (aggregate: string) => names[aggregate] ?? aggregate;
    expect(
      deciders.flatMap((decider) =>
        typesOf(decider).filter((type) => !type.startsWith(`${nameOf(decider.aggregate)}.`)),
      ),
    ).toEqual([]);
  });
});
