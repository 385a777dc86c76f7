import { describe, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import { hours, minutes } from '../duration.ts';
import type { UserEvent } from './events.ts';
import { user } from './user.ts';

const given = specOf(user);

const ada: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'ada', firstName: 'Ada', lastName: 'L', email: 'ada@example.com', phone: '+41791234567' },
};
/** The moment of the n-th event, as the fold has it. */
const second = (n: number) => new Date(n * 1000);
const verification = { kind: 'code', code: 'NEW123', expiry: minutes(60), returned: false } as const;
const added = { code: 'ABC123', expiry: hours(1) };

/** Every code that is typed in: how it is issued, checked, and recorded as wrong. */
const kinds = [
  {
    of: 'an address',
    issued: { type: 'user.human.email.code.added', payload: added },
    failed: { type: 'user.human.email.verification.failed', payload: {} },
    check: { type: 'VerifyEmail', outcome: 'match' },
    issue: { type: 'IssueEmailCode', verification },
  },
  {
    of: 'a number',
    issued: { type: 'user.human.phone.code.added', payload: added },
    failed: { type: 'user.human.phone.verification.failed', payload: {} },
    check: { type: 'VerifyPhone', outcome: 'match' },
    issue: { type: 'IssuePhoneCode', verification },
  },
  {
    of: 'a new password',
    issued: { type: 'user.human.password.code.added', payload: added },
    failed: { type: 'user.human.password.code.check.failed', payload: {} },
    check: { type: 'CountWrongPasswordCode' },
    issue: { type: 'IssuePasswordCode', verification, notificationType: 0 },
  },
  {
    of: 'an invitation',
    issued: { type: 'user.human.invite.code.added', payload: added },
    failed: { type: 'user.human.invite.check.failed', payload: {} },
    check: { type: 'VerifyInvite', outcome: 'match' },
    issue: { type: 'IssueInviteCode', verification },
  },
] as const;

describe.each(kinds)('the code for $of', ({ issued, failed, check, issue }) => {
  const checkAt = (at: Date, code = 'ABC123') => ({ ...check, code, at }) as const;
  const repeated = (event: UserEvent, count: number) => Array.from({ length: count }, () => event);

  it('makes the next one wait after five that were wrong, longer each time, whether it is right or not', () => {
    const four: UserEvent[] = [ada, issued, ...repeated(failed, 4)];
    given(...four)
      .when({ ...checkAt(second(6)), ...('outcome' in check ? { outcome: 'mismatch' } : {}) } as never)
      .then(failed);
    const five: UserEvent[] = [...four, failed];
    given(...five)
      .when(checkAt(second(7.5)))
      .thenRejected('user.too_many_codes');
    const eight: UserEvent[] = [...five, ...repeated(failed, 3)];
    given(...eight)
      .when(checkAt(second(10 + 7)))
      .thenRejected('user.too_many_codes');
    given(...eight, ...repeated(failed, 10))
      .when(checkAt(second(20 + 59)))
      .thenRejected('user.too_many_codes');
  });

  it('is another one, with no mistakes yet, once a new one was issued', () => {
    given(ada, issued, ...repeated(failed, 6), issued)
      .when({ ...checkAt(second(10)), ...('outcome' in check ? { outcome: 'mismatch' } : {}) } as never)
      .then(failed);
    given(ada, issued)
      .when(checkAt(second(3), 'OLD123'))
      .thenRejected('user.code_missing');
  });

  it('is asked for by strangers once in half a minute, and five times an hour', () => {
    const asked = (at: Date) => ({ ...issue, askedAt: at }) as const;
    given(ada, issued)
      .when(asked(second(2 + 29)))
      .thenRejected('user.code_too_soon');
    given(ada, ...repeated(issued, 5))
      .when(asked(second(60 * 59)))
      .thenRejected('user.code_too_soon');
    const afterAnHour = () => given(ada, ...repeated(issued, 5)).when(asked(second(2 + 60 * 60)));
    afterAnHour().then(expectIssued(issue));
    given(ada, ...repeated(issued, 9))
      .when(issue)
      .then(expectIssued(issue));
  });
});

const expectIssued = (issue: (typeof kinds)[number]['issue']): UserEvent => {
  const payload = { code: 'NEW123', expiry: minutes(60) };
  switch (issue.type) {
    case 'IssueEmailCode':
      return { type: 'user.human.email.code.added', payload };
    case 'IssuePhoneCode':
      return { type: 'user.human.phone.code.added', payload };
    case 'IssuePasswordCode':
      return { type: 'user.human.password.code.added', payload: { ...payload, notificationType: 0 } };
    case 'IssueInviteCode':
      return { type: 'user.human.invite.code.added', payload };
  }
};

describe('a code that was sent', () => {
  const set = { type: 'SetPassword', hash: 'h', changeRequired: false } as const;
  const proof = { code: 'ABC123', at: second(9) };
  const changed: UserEvent = {
    type: 'user.human.password.changed',
    payload: { encodedHash: 'h', changeRequired: false },
  };
  const issuedBy = (payload: object): UserEvent => ({
    type: 'user.human.password.code.added',
    payload: { ...added, ...payload },
  });

  it('is worth nothing once another address or number is on record', () => {
    const moved: UserEvent = { type: 'user.human.email.changed', payload: { email: 'b@example.com' } };
    given(ada, issuedBy({}), moved)
      .when({ ...set, proof })
      .thenRejected('user.code_missing');
    given(ada, issuedBy({ notificationType: 1 }), { type: 'user.human.phone.removed', payload: {} })
      .when({ ...set, proof })
      .thenRejected('user.code_missing');
    given(ada, { type: 'user.human.invite.code.added', payload: added }, moved)
      .when({ type: 'VerifyInvite', outcome: 'match', ...proof })
      .thenRejected('user.code_missing');
  });

  it('shows that its owner reads their mail, unless it came another way', () => {
    const verified: UserEvent = { type: 'user.human.email.verified', payload: {} };
    const proved: UserEvent = { type: 'user.human.email.proved', payload: {} };
    given(ada, issuedBy({}))
      .when({ ...set, proof })
      .then(changed, verified, proved);
    given(ada, verified, issuedBy({}))
      .when({ ...set, proof })
      .then(changed, proved);
    given(ada, verified, proved, issuedBy({}))
      .when({ ...set, proof })
      .then(changed);
    given(ada, issuedBy({ code_returned: true }))
      .when({ ...set, proof })
      .then(changed);
    given(ada, issuedBy({ notificationType: 1 }))
      .when({ ...set, proof })
      .then(changed);
    given(ada, { type: 'user.human.phone.verified', payload: {} }, issuedBy({ notificationType: 1 }))
      .when({ ...set, proof })
      .then(changed, { type: 'user.human.phone.proved', payload: {} });
  });
});

describe('an invitation', () => {
  const password: UserEvent = { type: 'user.human.password.changed', payload: { encodedHash: 'h' } };
  const invited: UserEvent = {
    type: 'user.human.invite.code.added',
    payload: { ...added, urlTemplate: 'https://a.example/{{.Code}}', applicationName: 'Shop' },
  };
  const again = { type: 'IssueInviteCode', verification, renews: true } as const;

  it('is for who has nothing to sign in with', () => {
    given(ada, password).when({ type: 'IssueInviteCode', verification }).thenRejected('user.invite_not_needed');
  });

  it('is sent again as it was, and not where there was none', () => {
    given(ada, invited)
      .when(again)
      .then({
        type: 'user.human.invite.code.added',
        payload: {
          code: 'NEW123',
          expiry: minutes(60),
          urlTemplate: 'https://a.example/{{.Code}}',
          applicationName: 'Shop',
        },
      });
    given(ada).when(again).thenRejected('user.invite_missing');
  });

  it('proves the address, and is used up', () => {
    const check = { type: 'VerifyInvite', outcome: 'match', code: 'ABC123', at: second(3) } as const;
    const succeeded: UserEvent = { type: 'user.human.invite.check.succeeded', payload: {} };
    const verified: UserEvent = { type: 'user.human.email.verified', payload: {} };
    const proved: UserEvent = { type: 'user.human.email.proved', payload: {} };
    given(ada, invited).when(check).then(succeeded, verified, proved);
    given(ada, verified, invited).when(check).then(succeeded, proved);
    const handedOut: UserEvent = {
      type: 'user.human.invite.code.added',
      payload: { ...added, codeReturned: true },
    };
    given(ada, handedOut).when(check).then(succeeded, verified);
    given(ada, invited, succeeded).when(check).thenRejected('user.code_missing');
  });
});
