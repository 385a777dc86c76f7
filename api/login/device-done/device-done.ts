import { html } from '../html.ts';
import type { Screen } from '../screen.ts';

/** The rest happens on the device. */
export const deviceDone: Screen = {
  path: '/device/done',
  async get({ words }, { answer }) {
    const t = words('deviceDone');
    const denied = answer === 'denied';
    const title = denied ? t.denied : t.allowed;
    return {
      page: {
        title,
        body: html`<h1>${title}</h1>
<p>${denied ? t.deniedText : t.allowedText}</p>`,
      },
    };
  },
};
