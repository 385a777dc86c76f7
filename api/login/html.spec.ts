import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('markup', () => {
  it('escapes what is put into content and attributes', () =>
    expect(html`<p title="${'"\'<>&'}">${'<script>'}</p>`.text).toBe(
      '<p title="&#34;&#39;&#60;&#62;&#38;">&#60;script&#62;</p>',
    ));

  it('keeps markup inside markup, lists of it, and leaves out what is not there', () =>
    expect(html`<ul>${['a', '<'].map((one) => html`<li>${one}</li>`)}</ul>${undefined}${false}${0}`.text).toBe(
      '<ul><li>a</li><li>&#60;</li></ul>0',
    ));
});
