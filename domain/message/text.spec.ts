import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import { customTextOf, customTexts } from './text.ts';

describe.each(['instance', 'org'] as const)('a text that the %s has put in place', (level) => {
  const given = specOf(customTexts[level] as typeof customTexts.instance);
  const of = { template: 'VerifyEmail', language: 'de' } as const;
  const set = (key: string, text: string) =>
    ({ type: `${level}.customtext.set`, payload: { ...of, key, text } }) as never;

  it('is recorded part by part, and only what is different', () => {
    given()
      .when({ type: 'SetText', ...of, text: { Title: 'Hallo', Text: '{{.Code}}', Footer: '' } })
      .then(set('Title', 'Hallo'), set('Text', '{{.Code}}'));
    given(set('Title', 'Hallo'))
      .when({ type: 'SetText', ...of, text: { Title: 'Hallo' } })
      .thenNothing();
  });

  it('is left out part by part, too', () => {
    given(set('Title', 'Hallo'), set('Text', 'Du'))
      .when({ type: 'SetText', ...of, text: { Title: 'Hallo' } })
      .then({ type: `${level}.customtext.removed`, payload: { ...of, key: 'Text' } } as never);
  });

  it('can be put back as it was', () => {
    const reset = { type: `${level}.customtext.template.removed`, payload: of } as never;
    given(set('Title', 'Hallo'))
      .when({ type: 'ResetText', ...of })
      .then(reset);
    expect(customTextOf(given(set('Title', 'Hallo'), reset).state(), of.template, of.language)).toBeUndefined();
    given()
      .when({ type: 'ResetText', ...of })
      .thenRejected('message_text.not_found');
  });

  it('is in a language', () => {
    given()
      .when({ type: 'SetText', template: 'VerifyEmail', language: 'no tag', text: { Title: 'x' } })
      .thenRejected('message_text.language_invalid');
  });

  it('is none of messages where it says a page', () => {
    expect(given(set('loginText.title', 'Hello')).state()).toEqual({});
  });
});
