import type { Check } from './check.ts';

/** OpenID Connect Core, 3.1.2.1; default_acr_values: Dynamic Client Registration, 2. */
export const acrValues: Check = ({ parameters, client }) => {
  const asked = parameters.words('acr_values');
  const wanted = asked.length > 0 ? asked : (client.metadata.default_acr_values ?? []);
  return wanted.length === 0 ? {} : { acr_values: wanted };
};
