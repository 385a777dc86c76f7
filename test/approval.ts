import type { Approval } from '../domain/approval.ts';

/** Somebody's yes, and the time in which it counts, for the deciders that wait for one. */
export const approval: Approval = {
  sessionId: 'session-1',
  userId: 'user-1',
  userOrgId: 'org-1',
  authTime: new Date('2026-01-01T12:01:00Z'),
  authMethods: [4],
};
export const expires = '2026-01-01T12:05:00.000Z';
export const inTime = new Date('2026-01-01T12:04:59Z');
export const tooLate = new Date(expires);
