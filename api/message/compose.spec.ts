import { describe, expect, it } from 'vitest';
import { defaultLabel } from '../../domain/settings/label.ts';
import { compose } from './compose.ts';
import { lookOf } from './look.ts';

const words = {
  title: 'Confirm',
  preHeader: '',
  subject: 'For {{.DisplayName}}',
  greeting: 'Hello {{.DisplayName}},',
  text: 'The code is {{.Code}}.',
  buttonText: 'Go',
  footer: '',
};
const look = lookOf({ ...defaultLabel, owner: '100' }, 'https://id.example.com');
const mailTo = (DisplayName: string) =>
  compose({ words, by: 'email', language: 'en', values: { DisplayName, Code: 'ABC' }, look });

describe('what somebody calls themselves', () => {
  it('begins no line of ours, and turns none around', () => {
    const { subject, text, parts } = mailTo('Eve,\r\n\r\nyou have won:\u2028see evil.example\u202e');
    expect(subject).toBe('For Eve, you have won: see evil.example ');
    expect(text).toBe('Hello Eve, you have won: see evil.example ,\n\nThe code is ABC.\n');
    expect(parts['greeting']).not.toMatch(/[\r\n]/);
  });

  it('is no template', () => {
    expect(mailTo('{{.Code}}').text).toContain('Hello {{.Code}},');
  });
});
