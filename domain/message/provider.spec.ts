import fc from 'fast-check';
import { describe, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { type EmailProviderCommand, emailProviders } from './email-provider.ts';
import { activeOf } from './provider-list.ts';
import { type SmsProviderCommand, smsProviders } from './sms-provider.ts';

const server = {
  ...{ description: '', senderAddress: 'no-reply@example.com', senderName: 'Example', replyToAddress: '' },
  ...{ tls: true, host: 'mail.example.com:587', user: 'fasti', password: 'secret' },
};
const receiver = { description: '', endpoint: 'https://mail.example.com/send', signingKey: 'key' };
const account = { description: '', sid: 'AC1', token: 'token', senderNumber: '+41791234567', verifyServiceSid: '' };

describe('an e-mail provider', () => {
  const given = specOf(emailProviders);
  const added = { type: 'instance.smtp.config.added', payload: { id: '1', ...server } } as const;
  const addedHttp = { type: 'instance.smtp.config.http.added', payload: { id: '2', ...receiver } } as const;
  const activated = (id: string) => ({ type: 'instance.smtp.config.activated', payload: { id } }) as const;

  it('is added, and used once it is activated', () => {
    given().when({ type: 'AddSmtp', id: '1', server }).then(added);
    given().when({ type: 'AddHttp', id: '2', receiver }).then(addedHttp);
    given(added).when({ type: 'ActivateProvider', id: '1' }).then(activated('1'));
    given(added, activated('1'))
      .when({ type: 'ActivateProvider', id: '1' })
      .thenRejected('email_provider.already_active');
  });

  it('takes the place of the one that was active', () => {
    const { state } = given(added, addedHttp, activated('1'), activated('2'));
    if (activeOf(state())?.id !== '2') throw new Error('the newest activation counts');
    given(added, addedHttp, activated('1'), activated('2'))
      .when({ type: 'DeactivateProvider', id: '1' })
      .thenRejected('email_provider.already_inactive');
  });

  it('records of a change only what is different', () => {
    given(added)
      .when({ type: 'ChangeSmtp', id: '1', server: { ...server, host: 'other.example.com:465' } })
      .then({ type: 'instance.smtp.config.changed', payload: { id: '1', host: 'other.example.com:465' } });
    given(added).when({ type: 'ChangeSmtp', id: '1', server }).thenNothing();
    given(added)
      .when({ type: 'SetSmtpPassword', id: '1', password: 'new' })
      .then({ type: 'instance.smtp.config.password.changed', payload: { id: '1', password: 'new' } });
    given(addedHttp)
      .when({ type: 'ChangeHttp', id: '2', receiver: { description: 'Mine', endpoint: receiver.endpoint } })
      .then({ type: 'instance.smtp.config.http.changed', payload: { id: '2', description: 'Mine' } });
  });

  it('needs an address, and a host with a port', () => {
    const add = (change: object) => given().when({ type: 'AddSmtp', id: '1', server: { ...server, ...change } });
    add({ senderAddress: 'nobody' }).thenRejected('email_provider.sender_invalid');
    add({ host: 'mail.example.com' }).thenRejected('email_provider.host_invalid');
    add({ user: '' }).thenRejected('email_provider.user_missing');
    given()
      .when({ type: 'AddHttp', id: '2', receiver: { ...receiver, endpoint: 'file:///etc/passwd' } })
      .thenRejected('message_provider.endpoint_invalid');
  });

  it('is removed, active or not', () => {
    given(added, activated('1'))
      .when({ type: 'RemoveProvider', id: '1' })
      .then({ type: 'instance.smtp.config.removed', payload: { id: '1' } });
    for (const id of ['1', 'constructor'])
      given().when({ type: 'RemoveProvider', id }).thenRejected('email_provider.not_found');
  });
});

describe('an SMS provider', () => {
  const given = specOf(smsProviders);
  const added = { type: 'instance.sms.configtwilio.added', payload: { id: '1', ...account } } as const;
  const activated = { type: 'instance.sms.configactivated', payload: { id: '1' } } as const;

  it('is an account at Twilio, or a server of one’s own', () => {
    given().when({ type: 'AddTwilio', id: '1', account }).then(added);
    given()
      .when({ type: 'AddHttp', id: '2', receiver })
      .then({ type: 'instance.sms.confighttp.added', payload: { id: '2', ...receiver } });
    given()
      .when({ type: 'AddTwilio', id: '1', account: { ...account, senderNumber: '' } })
      .thenRejected('sms_provider.sender_missing');
  });

  it('is activated, deactivated and removed', () => {
    given(added).when({ type: 'ActivateProvider', id: '1' }).then(activated);
    given(added, activated)
      .when({ type: 'DeactivateProvider', id: '1' })
      .then({ type: 'instance.sms.configdeactivated', payload: { id: '1' } });
    given(added)
      .when({ type: 'RemoveProvider', id: '1' })
      .then({ type: 'instance.sms.configremoved', payload: { id: '1' } });
  });

  it('records of a change only what is different; its token apart from the rest', () => {
    const { token: _, ...known } = account;
    given(added)
      .when({ type: 'ChangeTwilio', id: '1', account: { ...known, sid: 'AC2' } })
      .then({ type: 'instance.sms.configtwilio.changed', payload: { id: '1', sid: 'AC2' } });
    given(added)
      .when({ type: 'SetTwilioToken', id: '1', token: 'new' })
      .then({ type: 'instance.sms.configtwilio.token.changed', payload: { id: '1', token: 'new' } });
    given({ type: 'instance.sms.confighttp.added', payload: { id: '2', ...receiver } })
      .when({ type: 'ChangeHttp', id: '2', receiver: { ...receiver, signingKey: 'other' } })
      .then({ type: 'instance.sms.confighttp.changed', payload: { id: '2', signingKey: 'other' } });
  });
});

const id = fc.constantFrom('1', '2');
const word = fc.constantFrom('a', 'b');
const states = fc.record({
  type: fc.constantFrom('ActivateProvider' as const, 'DeactivateProvider' as const, 'RemoveProvider' as const),
  id,
});
const receivers = word.map((description) => ({ ...receiver, description }));
deciderProperties<EmailProviderCommand, unknown, never>(
  emailProviders as never,
  fc.oneof(
    states,
    fc.record({ type: fc.constantFrom('AddHttp' as const, 'ChangeHttp' as const), id, receiver: receivers }),
    fc.record({
      type: fc.constantFrom('AddSmtp' as const, 'ChangeSmtp' as const),
      id,
      server: word.map((description) => ({ ...server, description })),
    }),
    fc.record({ type: fc.constant('SetSmtpPassword' as const), id, password: word }),
  ),
);
deciderProperties<SmsProviderCommand, unknown, never>(
  smsProviders as never,
  fc.oneof(
    states,
    fc.record({ type: fc.constantFrom('AddHttp' as const, 'ChangeHttp' as const), id, receiver: receivers }),
    fc.record({
      type: fc.constantFrom('AddTwilio' as const, 'ChangeTwilio' as const),
      id,
      account: word.map((description) => ({ ...account, description })),
    }),
    fc.record({ type: fc.constant('SetTwilioToken' as const), id, token: word }),
  ),
);
