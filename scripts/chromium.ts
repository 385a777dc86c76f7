import { testProgram } from './test-program.ts';

/** Browser tests need a Chromium. */
export const chromium = testProgram({
  name: 'Chromium',
  debianPackage: 'chromium',
  variable: 'FASTI_TEST_CHROMIUM',
  candidates: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
});
