import encodeQR from 'qr';
import { type Html, html } from '../html.ts';

/** Free modules around it, without which a camera does not find it (ISO/IEC 18004, 9.1). */
const quiet = 4;

/** As a picture in the page itself: one path, dark on light in every colour scheme. */
export const qrCode = (text: string, label: string): Html => {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quiet });
  const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${rows.length} ${rows.length}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="${dark.join('')}"/></svg>`;
};
