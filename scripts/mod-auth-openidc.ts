import { testProgram } from './test-program.ts';

/** Tests behind an Apache need its module for OpenID Connect; the package brings Apache along, without a service. */
export const modAuthOpenidc = testProgram({
  name: 'mod_auth_openidc',
  debianPackage: 'libapache2-mod-auth-openidc',
  variable: 'FASTI_TEST_MOD_AUTH_OPENIDC',
  candidates: ['/usr/lib/apache2/modules/mod_auth_openidc.so'],
});
