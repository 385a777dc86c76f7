type Named = readonly (readonly [RegExp, string])[];

/** In this order: most browsers claim to be others, too. */
const browsers: Named = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: Named = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const named = (among: Named, userAgent: string) => among.find(([sign]) => sign.test(userAgent))?.[1];

/** `Firefox, Windows`: what people call their browser and device; of other programs, what they call themselves. */
export const deviceName = (userAgent: string | null | undefined): string | undefined => {
  if (!userAgent) return undefined;
  const known = [named(browsers, userAgent), named(systems, userAgent)].filter((name) => name !== undefined);
  return known.length > 0 ? known.join(', ') : userAgent.slice(0, 60);
};
