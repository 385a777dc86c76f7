import { testProgram } from './test-program.ts';

/** A test of a client in Python needs this library; the package brings Python along. */
export const requestsOauthlib = testProgram({
  name: 'requests-oauthlib',
  debianPackage: 'python3-requests-oauthlib',
  variable: 'FASTI_TEST_REQUESTS_OAUTHLIB',
  candidates: ['/usr/lib/python3/dist-packages/requests_oauthlib/__init__.py'],
});
