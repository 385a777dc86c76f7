import { describe, expect, it } from 'vitest';
import { defaultLabel } from '../../domain/settings/label.ts';
import { lookOf } from './look.ts';
import { mailPage } from './mail-page.ts';

const texts = {
  ...{ title: 'Confirm', preHeader: 'Your code', subject: 'Code', greeting: 'Hello <b>Bobby</b>,', text: 'ABC123' },
  ...{ buttonText: 'Confirm address', footer: 'Bye' },
};
const origin = 'https://id.example.com';
const page = (label: Partial<typeof defaultLabel> = {}, link?: string) =>
  mailPage({
    ...{ texts, language: 'de', link, name: 'ACME & sons' },
    look: lookOf({ ...defaultLabel, ...label, owner: 'org-1' }, origin),
  });

describe('a mail', () => {
  it('has the colours of the organization, and a button that can be read on them', () => {
    const mail = page({ primaryColor: '#ffee00', backgroundColor: '#102030' }, 'https://id.example.com/verify');
    expect(mail).toContain('bgcolor="#102030"');
    expect(mail).toContain('bgcolor="#ffee00"');
    expect(mail).not.toMatch(/color:#ffffff;font-weight:600/);
  });

  it('has its logo, or the name in its place', () => {
    expect(page({ logo: 'policy/label/logo' })).toContain(`<img src="${origin}/assets/v1/org-1/policy/label/logo"`);
    expect(page()).not.toContain('<img');
    expect(page()).toContain('ACME &#38; sons');
  });

  it('has a button only where there is somewhere to go', () => {
    expect(page({}, 'https://id.example.com/verify?code=1')).toContain(
      '<a href="https://id.example.com/verify?code=1"',
    );
    expect(page()).not.toContain('<a ');
  });

  it('keeps what people call themselves as text, asks for no script and no style sheet, and says its language', () => {
    const mail = page();
    expect(mail).toContain('Hello &#60;b&#62;Bobby');
    expect(mail).not.toMatch(/<(script|style|link)\b/);
    expect(mail).toContain('<html lang="de">');
  });
});
