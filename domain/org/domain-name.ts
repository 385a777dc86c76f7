/**
 * The domain every organization is born with: its name as a label under the instance's domain. Login names end in it, nobody
 * serves it, so letters of any script may stay.
 */
export const generatedDomain = (orgName: string, instanceDomain: string): string | undefined => {
  const label = orgName
    .trim()
    .toLowerCase()
    .replaceAll(' ', '-')
    .replace(/[^\p{L}\p{M}\p{N}-]/gu, '')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  const domain = `${label}.${instanceDomain.toLowerCase()}`;
  return label === '' || instanceDomain === '' || domain.length > 253 ? undefined : domain;
};

/** Lower case, labels of letters, digits and hyphens; undefined for anything else. */
export const domainName = (text: string): string | undefined => {
  const name = text.trim().toLowerCase();
  const label = '[\\p{L}\\p{M}\\p{N}]([\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?';
  return name.length <= 253 && new RegExp(`^${label}([.]${label})*$`, 'u').test(name) ? name : undefined;
};
