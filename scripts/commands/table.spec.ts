import { expect, it } from 'vitest';
import { tableOf } from './table.ts';

it('shows what somebody entered, and lets it tell the terminal nothing', () => {
  const shown = tableOf(['name', 'n'], [['Ada\u001b[2J\u0007\r\nroot\u009b1m\u202eadA', 1]]);
  expect(shown).toContain('Ada\\u001b[2J\\u0007\\u000d\\u000aroot\\u009b1m\\u202eadA');
  expect(shown.split('\n')).toHaveLength(2);
  expect(tableOf(['name'], [['Zoë 中 🙂']])).toContain('Zoë 中 🙂');
});
