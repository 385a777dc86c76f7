import type { Message } from '../../api/message/message.ts';
import { smtpChannel } from '../../api/message/smtp.ts';
import { postgresJobs } from '../../projections/jobs/postgres.ts';

/** Sends the mails of a queue to a mail server; killed by the test that started it. */
const [, , connection = '', port = ''] = process.argv;
const send = smtpChannel({ host: '127.0.0.1', port: Number(port), tls: false, from: 'no-reply@example.com' });
const jobs = await postgresJobs(JSON.parse(connection), { lockMs: 1_000, backoffMs: 50 });
jobs.work({
  mail: ({ id, hasLeft }, leaving) => {
    if (hasLeft) throw new Error('it went out');
    const message: Message = {
      ...{ instanceId: 'instance-1', userId: 'user-1', id, about: 'test', kind: 'VerifyEmail', by: 'email' },
      ...{ to: `${id}@example.com`, subject: 'Hello', text: 'Hello', html: '<p>Hello</p>', parts: {}, values: {} },
    };
    return send(message, leaving);
  },
});
