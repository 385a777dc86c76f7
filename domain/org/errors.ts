import { errors } from '../errors.ts';

export const orgErrors = errors('org', {
  already_exists: ['already_exists', 'There is an organization with this id already.', 'ORG-laho2n'],
  name_taken: ['already_exists', 'There is an organization with this name already.', 'ORG-lapo2n'],
  not_found: ['not_found', 'There is no such organization.', 'ORG-1MRds'],
  name_required: ['invalid', 'An organization needs a name.', 'EVENT-Mf9sd'],
  already_inactive: ['precondition', 'The organization is deactivated already.', 'EVENT-Dbs2g'],
  already_active: ['precondition', 'The organization is active already.', 'EVENT-bfnrh'],
  default_not_deactivatable: [
    'precondition',
    'The default organization of the instance cannot be deactivated: whoever could reactivate it would be shut out with it.',
  ],
  default_not_removable: ['precondition', 'The default organization of the instance cannot be removed.'],
  domain_invalid: ['invalid', 'This is not a domain name.', 'ORG-R24hb'],
  domain_exists: ['already_exists', 'The organization has this domain already.', 'COMMA-Bd2jj'],
  domain_taken: ['already_exists', 'Another organization has verified this domain.'],
  domain_not_found: ['not_found', 'The organization has no such domain.', 'ORG-GDfA3'],
  domain_not_verified: ['precondition', 'The domain is not verified yet.', 'ORG-Ggd32'],
  domain_verified: ['precondition', 'The domain is verified already.', 'ORG-HGw21'],
  domain_primary: ['precondition', 'The primary domain cannot be removed.', 'ORG-Sjdi3'],
  proof_missing: ['precondition', 'Ask first what has to stand where to prove that the domain is yours.', 'ORG-SFBB3'],
  record_missing: ['not_found', 'There is no TXT record to prove that the domain is yours.', 'ORG-G241f'],
  record_other: ['not_found', 'The TXT record says something else than it should.', 'ORG-G28if'],
  dns_unreachable: ['not_found', 'The name servers of the domain do not answer.', 'ORG-K563l'],
  file_missing: ['not_found', 'There is no file to prove that the domain is yours.', 'ORG-F4zhw'],
  file_other: ['not_found', 'The file says something else than it should.', 'ORG-GH422'],
  web_server_unreachable: [
    'not_found',
    'The web server of the domain cannot be reached by https, or sends on to where we do not follow.',
    'ORG-F4zhw',
  ],
  proof_changed: ['conflict', 'Another proof was asked for meanwhile.'],
});
