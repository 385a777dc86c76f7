import { describe, expect, it } from 'vitest';
import { detailsAmong, detailsIn, detailsOf } from './authorization-details.ts';
import { parametersOf } from './parameters.ts';

const payment = { type: 'payment', amount: { currency: 'EUR', value: '12.50' } };
const account = { type: 'account', actions: ['read'] };
const client = { metadata: { authorization_details_types: ['payment', 'account'] } };
const refused = expect.objectContaining({ error: 'invalid_authorization_details' });
const sent = (text: string | undefined) =>
  detailsIn(parametersOf(new URLSearchParams(text === undefined ? {} : { authorization_details: text })), client);

describe('authorization details', () => {
  it('are of types that the client has registered', () => {
    expect(sent(undefined)).toBeUndefined();
    expect(sent(JSON.stringify([payment, account]))).toEqual([payment, account]);
    expect(() => sent('[{"type":"root"}]')).toThrow(refused);
    expect(() => detailsIn({ get: () => '[{"type":"payment"}]' }, undefined)).toThrow(refused);
  });

  it.each(['{}', '[1]', '[null]', '[{}]', '[{"type":1}]', 'payment', `["${'a'.repeat(20_000)}"]`])(
    'are a list of objects with a type: not %.30s',
    (text) => {
      expect(() => sent(text)).toThrow(refused);
    },
  );

  it('have common fields of the common kinds', () => {
    const whole = {
      ...account,
      locations: ['https://bank.example'],
      datatypes: [],
      privileges: ['admin'],
      identifier: 'DE1',
    };
    expect(sent(JSON.stringify([whole]))).toEqual([whole]);
    for (const wrong of [
      { actions: 'read' },
      { locations: [1] },
      { datatypes: {} },
      { privileges: null },
      { identifier: 1 },
    ])
      expect(() => sent(JSON.stringify([{ ...account, ...wrong }]))).toThrow(refused);
  });

  it('are chosen among those that were granted, and never others', () => {
    const granted = [payment, account];
    expect(detailsAmong(granted, undefined)).toBeUndefined();
    expect(detailsAmong(granted, [{ actions: ['read'], type: 'account' }])).toEqual([1]);
    expect(detailsOf(granted, [1])).toEqual([account]);
    expect(detailsOf(granted, undefined)).toEqual(granted);
    expect(detailsOf(undefined, undefined)).toBeUndefined();
    const more = { ...payment, amount: { currency: 'EUR', value: '1250' } };
    expect(() => detailsAmong(granted, [more])).toThrow(refused);
    expect(() => detailsAmong(undefined, [payment])).toThrow(refused);
  });
});
