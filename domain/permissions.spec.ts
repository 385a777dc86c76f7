import { describe, expect, it } from 'vitest';
import { allPermissions, allRoles, permissionsOf, roleLevel } from './permissions.ts';

describe('permissions', () => {
  it('come from 26 roles', () => {
    expect(allRoles).toHaveLength(26);
    expect(allPermissions).toContain('project.read:self');
    expect(allPermissions).toContain('impersonation');
  });

  it('an organization owner may manage the organization but not the instance', () => {
    const owner = permissionsOf('ORG_OWNER');
    expect(owner).toContain('org.member.write');
    expect(owner).toContain('user.write');
    expect(owner).not.toContain('iam.read');
    expect(owner).not.toContain('org.create');
  });

  it('a role belongs to one level', () => {
    expect(roleLevel('IAM_OWNER')).toBe('instance');
    expect(roleLevel('ORG_OWNER')).toBe('org');
    expect(roleLevel('PROJECT_OWNER')).toBe('project');
    expect(roleLevel('PROJECT_GRANT_OWNER')).toBe('project_grant');
  });

  it('an unknown role grants nothing', () => {
    expect(roleLevel('toString')).toBeUndefined();
    expect(permissionsOf('toString').size).toBe(0);
  });
});
